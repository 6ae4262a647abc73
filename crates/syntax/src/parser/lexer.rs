//! Tokens as they stand in the text, by logos. Owns the shapes of tokens; what a `/`, `{` or a word means in its place is
//! decided in `adapter`.
//!
//! Identifiers here are ASCII; the adapter continues by hand where a `\` or a byte above 0x7f follows.

use logos::Logos;

/// A token of the main lexical goal.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq)]
#[logos(skip r"[ \t\x0b\x0c]+")]
pub(super) enum Raw {
    /// A line end and white space after it.
    #[regex(r"[\n\r\u{2028}\u{2029}][ \t\n\r]*")]
    Newline,
    #[regex("[\u{a0}\u{feff}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}]")]
    UnicodeSpace,
    #[regex(r"//[^\n\r\u{2028}\u{2029}]*", allow_greedy = true)]
    LineComment,
    /// The start of a comment; the adapter looks for its end.
    #[token("/*")]
    BlockComment,
    #[token("<!--")]
    HtmlOpen,
    #[token("-->")]
    HtmlClose,

    #[regex(r"[A-Za-z$_][A-Za-z0-9$_]*")]
    Ident,
    /// The start of an identifier that begins with an escape or a character above ASCII.
    #[regex(r"\\|[^\x00-\x7f]", priority = 1)]
    SlowIdent,
    #[regex(r"#[A-Za-z$_][A-Za-z0-9$_]*")]
    PrivateName,
    #[token("#")]
    Hash,

    #[regex(r"(0|[1-9](_?[0-9])*)(\.([0-9](_?[0-9])*)?)?([eE][+-]?[0-9](_?[0-9])*)?")]
    #[regex(r"\.[0-9](_?[0-9])*([eE][+-]?[0-9](_?[0-9])*)?")]
    #[regex(r"0[xX][0-9a-fA-F](_?[0-9a-fA-F])*")]
    #[regex(r"0[oO][0-7](_?[0-7])*")]
    #[regex(r"0[bB][01](_?[01])*")]
    Number,
    #[regex(r"0[0-7]+", priority = 20)]
    LegacyOctal,
    #[regex(r"0[0-7]*[89][0-9]*(\.[0-9]*)?([eE][+-]?[0-9]+)?", priority = 10)]
    LegacyDecimal,
    #[regex(r"(0|[1-9](_?[0-9])*)n")]
    #[regex(r"0[xX][0-9a-fA-F](_?[0-9a-fA-F])*n")]
    #[regex(r"0[oO][0-7](_?[0-7])*n")]
    #[regex(r"0[bB][01](_?[01])*n")]
    BigInt,
    /// A string without escapes.
    #[regex(r#""[^"\\\n\r]*""#, priority = 30)]
    #[regex(r"'[^'\\\n\r]*'", priority = 30)]
    String,
    /// A string with escapes.
    #[regex(r#""([^"\\\n\r]|\\\r\n|\\[^\x00]|\\\x00)*""#, priority = 20)]
    #[regex(r"'([^'\\\n\r]|\\\r\n|\\[^\x00]|\\\x00)*'", priority = 20)]
    StringEsc,
    #[token("`")]
    Backtick,

    #[token("{")]
    LBrace,
    #[token("}")]
    RBrace,
    #[token("(")]
    LParen,
    #[token(")")]
    RParen,
    #[token("[")]
    LBracket,
    #[token("]")]
    RBracket,
    #[token(";")]
    Semi,
    #[token(",")]
    Comma,
    #[token(".")]
    Dot,
    #[token("?.")]
    OptDot,
    #[token("...")]
    Ellipsis,
    #[token("?")]
    Question,
    #[token(":")]
    Colon,
    #[token("=>")]
    Arrow,
    #[token("=")]
    Assign,

    #[token("==")]
    Eq,
    #[token("!=")]
    Ne,
    #[token("===")]
    StrictEq,
    #[token("!==")]
    StrictNe,
    #[token("<")]
    Lt,
    #[token("<=")]
    Le,
    #[token(">")]
    Gt,
    #[token(">=")]
    Ge,
    #[token("<<")]
    Shl,
    #[token(">>")]
    Shr,
    #[token(">>>")]
    UShr,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("%")]
    Percent,
    #[token("**")]
    StarStar,
    #[token("|")]
    Bar,
    #[token("^")]
    Caret,
    #[token("&")]
    Amp,
    #[token("&&")]
    AmpAmp,
    #[token("||")]
    BarBar,
    #[token("??")]
    Coalesce,
    #[token("!")]
    Bang,
    #[token("~")]
    Tilde,
    #[token("++")]
    Inc,
    #[token("--")]
    Dec,

    #[token("+=")]
    PlusAssign,
    #[token("-=")]
    MinusAssign,
    #[token("*=")]
    StarAssign,
    #[token("/=")]
    SlashAssign,
    #[token("%=")]
    PercentAssign,
    #[token("**=")]
    StarStarAssign,
    #[token("<<=")]
    ShlAssign,
    #[token(">>=")]
    ShrAssign,
    #[token(">>>=")]
    UShrAssign,
    #[token("&=")]
    AmpAssign,
    #[token("|=")]
    BarAssign,
    #[token("^=")]
    CaretAssign,
    #[token("&&=")]
    AndAssign,
    #[token("||=")]
    OrAssign,
    #[token("??=")]
    CoalesceAssign,

    // Reserved words.
    #[token("break")]
    Break,
    #[token("case")]
    Case,
    #[token("catch")]
    Catch,
    #[token("class")]
    Class,
    #[token("const")]
    Const,
    #[token("continue")]
    Continue,
    #[token("debugger")]
    Debugger,
    #[token("default")]
    Default,
    #[token("delete")]
    Delete,
    #[token("do")]
    Do,
    #[token("else")]
    Else,
    #[token("enum")]
    Enum,
    #[token("export")]
    Export,
    #[token("extends")]
    Extends,
    #[token("false")]
    False,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("function")]
    Function,
    #[token("if")]
    If,
    #[token("import")]
    Import,
    #[token("in")]
    In,
    #[token("instanceof")]
    Instanceof,
    #[token("new")]
    New,
    #[token("null")]
    Null,
    #[token("return")]
    Return,
    #[token("super")]
    Super,
    #[token("switch")]
    Switch,
    #[token("this")]
    This,
    #[token("throw")]
    Throw,
    #[token("true")]
    True,
    #[token("try")]
    Try,
    #[token("typeof")]
    Typeof,
    #[token("var")]
    Var,
    #[token("void")]
    Void,
    #[token("while")]
    While,
    #[token("with")]
    With,
    // Words that mean something in places.
    #[token("async")]
    Async,
    #[token("await")]
    Await,
    #[token("yield")]
    Yield,
    #[token("let")]
    Let,
    #[token("of")]
    Of,
    #[token("get")]
    Get,
    #[token("set")]
    Set,
    #[token("static")]
    Static,
    #[token("from")]
    From,
    #[token("as")]
    As,

    /// An identifier with escapes. Made by the adapter.
    IdentEsc,
    /// A reserved word with escapes: a property name at best. Made by the adapter.
    EscapedKeyword,
    /// End of the text. Made by the adapter.
    Eof,
}

impl Raw {
    /// A reserved word, which cannot be an identifier anywhere.
    pub(super) fn is_reserved(self) -> bool {
        (Raw::Break as u8..=Raw::With as u8).contains(&(self as u8))
    }

    /// Any word at all.
    pub(super) fn is_word(self) -> bool {
        (Raw::Break as u8..=Raw::EscapedKeyword as u8).contains(&(self as u8)) || self == Raw::Ident
    }
}

/// The characters of a template, from behind its opening delimiter to its closing one.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TemplateTok {
    #[regex(r"[^`\\$]+")]
    Text,
    #[regex(r"\\[^\x00]|\\\x00")]
    Escape,
    #[token("$")]
    Dollar,
    #[token("${")]
    Open,
    #[token("`")]
    Close,
}

/// A regular expression literal up to its closing slash.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RegExpTok {
    #[regex(
        r"/([^*/\\\[\n\r\u{2028}\u{2029}]|\\[^\n\r\u{2028}\u{2029}]|\[([^\]\\\n\r\u{2028}\u{2029}]|\\[^\n\r\u{2028}\u{2029}])*\])([^/\\\[\n\r\u{2028}\u{2029}]|\\[^\n\r\u{2028}\u{2029}]|\[([^\]\\\n\r\u{2028}\u{2029}]|\\[^\n\r\u{2028}\u{2029}])*\])*/"
    )]
    Body,
}
