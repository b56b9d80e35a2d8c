import Foundation

/// Runs actions when the client is closed.
final class Closing: @unchecked Sendable {
    private let lock = NSLock()
    private var closed = false
    private var actions: [Int: @Sendable () -> Void] = [:]
    private var last = 0

    var isClosed: Bool { lock.withLock { closed } }

    func close() {
        let remaining = lock.withLock {
            closed = true
            defer { actions = [:] }
            return Array(actions.values)
        }
        for action in remaining { action() }
    }

    /// Runs the action on closing unless it is removed before; at once if the client is closed already.
    func add(_ action: @escaping @Sendable () -> Void) -> Int {
        let (number, late) = lock.withLock {
            last += 1
            if !closed { actions[last] = action }
            return (last, closed)
        }
        if late { action() }
        return number
    }

    func remove(_ number: Int) {
        lock.withLock { actions[number] = nil }
    }
}
