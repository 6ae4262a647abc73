//! `print`.

use super::{Failure, Query};
use crate::expr;
use crate::page::{Page, Style};
use crate::show::Expander;
use serde_json::Value as Json;

pub(super) fn print(query: &mut Query<'_>, page: &mut Page) -> Result<Json, Failure> {
    let depth = query.number("--depth", 1)?;
    let text = query.text()?;
    let value = expr::evaluate(query.target, &text, query.options.frame)?;
    if let Some(id) = value.cell()
        && query.target.cell(id).is_none()
    {
        return Err(Failure::NotFound(format!("{id} is not in the core")));
    }
    let tree = Expander::new(query.target, query.options.count()).expand(value, depth.min(64) as u32);
    tree.write(page, "", 0);
    if let Some(cell) = value.cell().and_then(|id| query.target.cell(id)) {
        page.styled(
            Style::Dim,
            &format!(
                "{} {}, {} bytes; refs {0}, path {0}: who holds it",
                cell.id,
                query.target.kind_name(&cell),
                cell.size
            ),
        );
    }
    Ok(tree.to_json())
}
