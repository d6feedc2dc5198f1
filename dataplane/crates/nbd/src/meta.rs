//! Which metadata contexts a client's queries select.

use crate::wire::CONTEXT_ALLOCATION;

/// Whether `queries` of a LIST (`set` false) or SET select `base:allocation`.
///
/// A list without queries asks for everything, and `base:` lists a whole namespace; a choice must name it in full.
pub(crate) fn selects_allocation(queries: &[String], set: bool) -> bool {
    if set {
        queries.iter().any(|query| query == CONTEXT_ALLOCATION)
    } else {
        queries.is_empty() || queries.iter().any(|query| query == CONTEXT_ALLOCATION || query == "base:")
    }
}
