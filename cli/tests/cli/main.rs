//! The program as a user runs it, against the emulator over HTTP.

mod codes;
mod commands;
mod doctor;
mod help;
mod output;
mod rollout;
mod schema;
mod secrets;
mod settings;
mod support;
#[cfg(unix)]
mod terminal;
