//! What the components share at the HTTP edge: callers as types, problems, JSON in and out.
