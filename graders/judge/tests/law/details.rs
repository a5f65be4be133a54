//! details
