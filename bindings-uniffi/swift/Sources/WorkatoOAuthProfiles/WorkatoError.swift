import Foundation
import WorkatoOAuthProfilesCore

extension WorkatoError: LocalizedError, CustomStringConvertible {
    /// The whole error in a line: what was done, what went wrong, and what to do.
    public var description: String { text }

    public var errorDescription: String? { text }

    public var recoverySuggestion: String? { hint }
}

/// Throws what the native library throws as the error that users of Swift get.
func translating<T>(_ call: () throws -> T) throws -> T {
    do {
        return try call()
    } catch Failure.Failed(let data) {
        // Closing the client cancels its calls too, but not their tasks.
        throw data.code == .cancelled && Task.isCancelled ? CancellationError() as any Error : data
    } catch {
        throw internalError(reason: "\(error)")
    }
}

func endedWithoutAnswer() -> WorkatoError {
    internalError(reason: "the call ended without an answer")
}
