//! Lists in one text, whose parts all have the same width: the team's record has to stay small.

/// The parts of a text of ASCII characters, so many bytes each.
pub(crate) fn parts(text: &str, width: usize) -> impl Iterator<Item = &str> {
    let starts = (0..text.len()).step_by(width);
    starts.filter_map(move |start| text.get(start..start + width))
}
