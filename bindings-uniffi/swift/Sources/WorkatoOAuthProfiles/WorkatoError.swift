import Foundation
import WorkatoOAuthProfilesCore

extension WorkatoError: LocalizedError, CustomStringConvertible {
    /// The whole error in a line: what was done, what went wrong, and what to do.
    public var description: String { text }

    public var errorDescription: String? { text }

    public var recoverySuggestion: String? { hint }
}

/// Does this; what the native library throws is thrown as Swift's users know it.
func translating<T>(_ call: () throws -> T) throws -> T {
    do {
        return try call()
    } catch Failure.Failed(let data) {
        // A client that was closed ends its calls too, and that is no cancelled task.
        throw data.code == .cancelled && Task.isCancelled ? CancellationError() as any Error : data
    } catch {
        throw internalError(reason: "\(error)")
    }
}

func endedWithoutAnswer() -> WorkatoError {
    internalError(reason: "the call ended without an answer")
}
