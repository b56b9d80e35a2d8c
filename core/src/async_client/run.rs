//! Runs a machine on an async transport.

use std::fmt;
use std::future::{poll_fn, ready};
use std::task::{Context, Poll};

use super::AsyncClient;
use super::transport::BoxFuture;
use crate::cancel::CancelWaiter;
use crate::limit::SLOWEST_STORE;
use crate::{Action, Coroutine, Error, Machine, Reply, Step, Texts};

/// A ledger can have a million lines: after this many, other tasks of the thread run first.
const LINES_AT_ONCE: u32 = 1000;

/// A machine that runs. It keeps the action that is under way: a future that waits for an item may be
/// dropped, and the next one goes on where that one was.
pub(super) struct Run<T> {
    // Dropped first: a request ends before the machine frees its slot of the rate limit.
    under_way: Option<BoxFuture<Reply>>,
    /// What is under way is a request that a cancel does not interrupt.
    must_finish: bool,
    machine: Coroutine<T>,
    client: AsyncClient,
    waiters: Vec<CancelWaiter>,
    progress: Progress,
    lines: u32,
}

#[derive(Clone, Copy)]
enum Progress {
    NotBegun,
    Begun,
    Ended,
}

impl<T: Texts> Run<T> {
    pub(super) fn new(client: AsyncClient, machine: Coroutine<T>) -> Run<T> {
        let waiters = client.all_cancels().map(CancelWaiter::new).collect();
        Run {
            under_way: None,
            must_finish: false,
            machine,
            client,
            waiters,
            progress: Progress::NotBegun,
            lines: 0,
        }
    }

    /// Ends it: there are no more items.
    pub(super) fn end(&mut self) {
        (self.progress, self.under_way) = (Progress::Ended, None);
    }

    /// The next item of a machine that is not a rollout.
    pub(super) fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        self.poll_next(context, &mut |_| Reply::Failed("only a rollout has customers and a ledger".into()))
    }

    /// The next item; `None` at the end and after an error. `perform` takes a customer of a rollout, and
    /// reads and writes its ledger.
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        perform: &mut dyn FnMut(Action) -> Reply,
    ) -> Poll<Option<Result<T, Error>>> {
        let item = match self.progress {
            Progress::NotBegun => match self.client.session.check_open() {
                Ok(()) => self.advance(context, perform),
                Err(error) => Poll::Ready(Some(Err(error))),
            },
            Progress::Begun => self.advance(context, perform),
            Progress::Ended => Poll::Ready(None),
        };
        let has_ended = matches!(item, Poll::Ready(None | Some(Err(_))));
        self.progress = if has_ended { Progress::Ended } else { Progress::Begun };
        item
    }

    fn advance(
        &mut self,
        context: &mut Context<'_>,
        perform: &mut dyn FnMut(Action) -> Reply,
    ) -> Poll<Option<Result<T, Error>>> {
        loop {
            let is_cancelled = self.waiters.iter_mut().any(|waiter| waiter.is_cancelled(context));
            if let Some(action) = &mut self.under_way {
                let is_cut_off = is_cancelled && !self.must_finish;
                match action.as_mut().poll(context) {
                    Poll::Ready(Reply::Sent(Err(_))) | Poll::Pending if is_cut_off => {}
                    Poll::Ready(reply) => self.machine.reply(reply, self.client.now()),
                    Poll::Pending => return Poll::Pending,
                }
                self.under_way = None;
            }
            // Before the machine asks for a write: after that, even a write that is not sent counts as one
            // that may have been carried out.
            if is_cancelled {
                self.machine.reply(Reply::Cancelled, self.client.now());
            }
            match self.machine.poll(self.client.now()) {
                Step::Do(action) => self.under_way = Some(self.begin(action, perform)),
                Step::Item(item) => return Poll::Ready(Some(item)),
                Step::End => return Poll::Ready(None),
            }
        }
    }

    /// Begins an action; the future is its reply.
    fn begin(&mut self, action: Action, perform: &mut dyn FnMut(Action) -> Reply) -> BoxFuture<Reply> {
        self.must_finish = false;
        let runtime = &self.client.runtime;
        match action {
            Action::Send(request) => {
                self.must_finish = request.must_finish;
                let sent = runtime.transport.send(request);
                Box::pin(async { Reply::Sent(sent.await) })
            }
            Action::Sleep(time) => {
                let slept = runtime.transport.sleep(time);
                Box::pin(async {
                    slept.await;
                    Reply::Done
                })
            }
            Action::Tell(event) => {
                runtime.observer.tell(&event);
                Box::pin(ready(Reply::Done))
            }
            Action::Eval(eval) => match &runtime.store {
                None => Box::pin(ready(Reply::Failed("only a shared rate limit has a store".into()))),
                Some(store) => {
                    let mut evaluated = store.eval(eval);
                    let mut slept = runtime.transport.sleep(SLOWEST_STORE);
                    Box::pin(poll_fn(move |context| match evaluated.as_mut().poll(context) {
                        Poll::Ready(Ok(numbers)) => Poll::Ready(Reply::Evaluated(numbers)),
                        Poll::Ready(Err(error)) => Poll::Ready(Reply::Failed(error.to_string())),
                        Poll::Pending => slept
                            .as_mut()
                            .poll(context)
                            .map(|()| Reply::Failed("it took longer than 1 s".into())),
                    }))
                }
            },
            Action::NextLine => {
                self.lines += 1;
                let reply = perform(Action::NextLine);
                let is_turn_of_others = self.lines.is_multiple_of(LINES_AT_ONCE);
                Box::pin(async move {
                    if is_turn_of_others {
                        yield_once().await;
                    }
                    reply
                })
            }
            action => Box::pin(ready(perform(action))),
        }
    }
}

/// Lets other tasks of the thread run.
async fn yield_once() {
    let mut has_yielded = false;
    poll_fn(|context| {
        if has_yielded {
            return Poll::Ready(());
        }
        has_yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl<T> fmt::Debug for Run<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("machine", &self.machine).finish_non_exhaustive()
    }
}
