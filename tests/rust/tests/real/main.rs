//! The client as its users have it: real processes, threads, sockets and files.

mod async_calls;
mod async_dropped;
mod async_example;
mod async_own;
mod cancel;
mod child;
mod close;
mod ensure_each;
mod environment;
mod kill;
mod ledger;
mod options;
mod reassign;
mod setup;
mod threads;
