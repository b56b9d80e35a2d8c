import Foundation

/// Tells those who wait that the client is closed.
final class Closing: @unchecked Sendable {
    private let lock = NSLock()
    private var closed = false
    private var waiting: [Int: @Sendable () -> Void] = [:]
    private var last = 0

    var isClosed: Bool { lock.withLock { closed } }

    func close() {
        let left = lock.withLock {
            closed = true
            defer { waiting = [:] }
            return Array(waiting.values)
        }
        for leave in left { leave() }
    }

    /// Does this on closing, at once where that has been, unless it is removed before.
    func add(_ leave: @escaping @Sendable () -> Void) -> Int {
        let (number, late) = lock.withLock {
            last += 1
            if !closed { waiting[last] = leave }
            return (last, closed)
        }
        if late { leave() }
        return number
    }

    func remove(_ number: Int) {
        lock.withLock { waiting[number] = nil }
    }
}
