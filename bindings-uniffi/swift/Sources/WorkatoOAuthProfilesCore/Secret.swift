/// A client secret, or a token: it prints as `Secret([redacted])`, and is equal to another one with the same text.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    let text: String

    /// Keeps the text, which cannot be read back.
    public init(_ text: String) {
        self.text = text
    }

    /// The same for every secret.
    public var description: String { "Secret([redacted])" }

    /// Shows nothing to `dump` and whatever else reflects values.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
