import Foundation
import WorkatoOAuthProfilesCore

extension WorkatoError: LocalizedError, CustomStringConvertible {
    /// The whole error in a line: what was done, what went wrong, and what to do.
    public var description: String { text }

    public var errorDescription: String? { text }

    public var recoverySuggestion: String? { hint }
}

/// Does this; what it throws is thrown as Swift's users know it.
func translating<T>(_ call: () throws -> T) throws -> T {
    do { return try call() } catch { throw translated(error) }
}

/// What the native library throws, as Swift's users know it.
func translated(_ error: any Error) -> any Error {
    guard case Failure.Failed(let data) = error else { return internalError(reason: "\(error)") }
    return data.code == .cancelled ? CancellationError() : data
}

func endedWithoutAnswer() -> WorkatoError {
    internalError(reason: "the call ended without an answer")
}
