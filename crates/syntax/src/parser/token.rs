//! The grammar's terminals. Small and `Copy`: text is taken from the source by position.

use crate::ast::{BinaryOp, LogicalOp};

/// A terminal of `grammar/javascript.lalrpop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tok {
    // What to parse; always the first token.
    StartProgram,
    StartFunctionBody,
    StartParams,
    StartFunction,

    Ident,
    IdentEsc,
    /// A reserved word where a property name stands.
    KwName,
    PrivateName,
    Number,
    LegacyNumber,
    BigInt,
    String,
    StringEsc,
    RegExp,
    Template,
    TemplateHead,
    TemplateMiddle,
    TemplateTail,

    /// Of a block, function body, class body, switch.
    LBrace,
    /// Of an object literal, object pattern, import or export clause.
    LBraceObject,
    RBrace,
    LParen,
    RParen,
    LBracket,
    RBracket,
    /// Also one that automatic semicolon insertion puts in; that has no width.
    Semi,
    Comma,
    Dot,
    OptDot,
    Ellipsis,
    Question,
    Colon,
    Arrow,
    Assign,
    OpAssign(Op),
    /// Any binary operator but `+ - *`.
    Bin(Op),
    Plus,
    Minus,
    Star,
    /// `!`, `~`
    Bang,
    Tilde,
    /// `++` (true) or `--` behind its operand.
    PostInc(bool),
    /// In front of its operand.
    PreInc(bool),

    Break,
    Case,
    Catch,
    /// Of a declaration.
    Class,
    /// Of an expression.
    ClassExpr,
    Const,
    Continue,
    Debugger,
    Default,
    Delete,
    Do,
    Else,
    Enum,
    Export,
    Extends,
    False,
    Finally,
    For,
    /// `in` of a for-in head.
    ForIn,
    /// `of` of a for-of head.
    ForOf,
    /// Of a declaration.
    Function,
    /// Of an expression.
    FunctionExpr,
    If,
    Import,
    New,
    Null,
    Return,
    Super,
    Switch,
    This,
    Throw,
    True,
    Try,
    Typeof,
    Var,
    Void,
    While,
    With,

    /// `let` that begins a declaration.
    Let,
    /// `async` before `function`.
    AsyncFunction,
    /// `async` before the identifier of an arrow function.
    AsyncIdent,
    /// `async` before `(`: a call or an arrow function.
    AsyncParen,
    /// `async` of a method.
    AsyncMethod,
    Await,
    Yield,
    /// `yield` at the end of a line: has no operand.
    YieldLine,
    /// `get`, `set`, `static` before a member's name.
    GetMethod,
    SetMethod,
    StaticMember,
}

/// A binary operator, logical ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Coalesce,
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Eq,
    Ne,
    StrictEq,
    StrictNe,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    Instanceof,
    Shl,
    Shr,
    UShr,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Exp,
}

/// What the tree calls an [`Op`].
pub(crate) enum OpKind {
    Binary(BinaryOp),
    Logical(LogicalOp),
}

impl Op {
    /// How tightly it binds.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Op::Coalesce => 1,
            Op::Or => 2,
            Op::And => 3,
            Op::BitOr => 4,
            Op::BitXor => 5,
            Op::BitAnd => 6,
            Op::Eq | Op::Ne | Op::StrictEq | Op::StrictNe => 7,
            Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::In | Op::Instanceof => 8,
            Op::Shl | Op::Shr | Op::UShr => 9,
            Op::Add | Op::Sub => 10,
            Op::Mul | Op::Div | Op::Rem => 11,
            Op::Exp => 12,
        }
    }

    /// The tree's operator.
    pub(crate) fn kind(self) -> OpKind {
        use OpKind::{Binary, Logical};
        match self {
            Op::Coalesce => Logical(LogicalOp::Coalesce),
            Op::Or => Logical(LogicalOp::Or),
            Op::And => Logical(LogicalOp::And),
            Op::BitOr => Binary(BinaryOp::BitOr),
            Op::BitXor => Binary(BinaryOp::BitXor),
            Op::BitAnd => Binary(BinaryOp::BitAnd),
            Op::Eq => Binary(BinaryOp::Eq),
            Op::Ne => Binary(BinaryOp::Ne),
            Op::StrictEq => Binary(BinaryOp::StrictEq),
            Op::StrictNe => Binary(BinaryOp::StrictNe),
            Op::Lt => Binary(BinaryOp::Lt),
            Op::Le => Binary(BinaryOp::Le),
            Op::Gt => Binary(BinaryOp::Gt),
            Op::Ge => Binary(BinaryOp::Ge),
            Op::In => Binary(BinaryOp::In),
            Op::Instanceof => Binary(BinaryOp::Instanceof),
            Op::Shl => Binary(BinaryOp::Shl),
            Op::Shr => Binary(BinaryOp::Shr),
            Op::UShr => Binary(BinaryOp::UShr),
            Op::Add => Binary(BinaryOp::Add),
            Op::Sub => Binary(BinaryOp::Sub),
            Op::Mul => Binary(BinaryOp::Mul),
            Op::Div => Binary(BinaryOp::Div),
            Op::Rem => Binary(BinaryOp::Rem),
            Op::Exp => Binary(BinaryOp::Exp),
        }
    }
}
