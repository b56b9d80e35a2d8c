// How values are written to JSON and read from it. The generated declarations conform to `Codable`; what Swift
// would make of their enumerations, such as {"wouldCreate": {}}, is replaced here.

extension Secret: Codable {
    /// Reads a text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Always throws: a secret is never written.
    public func encode(to encoder: any Encoder) throws {
        let reason = "a secret is not encoded: write the fields that you need, without the secrets"
        throw EncodingError.invalidValue(
            self, .init(codingPath: encoder.codingPath, debugDescription: reason)
        )
    }
}

extension Customer {
    private enum CodingKeys: CodingKey { case externalId }

    /// Reads the number of a workspace, or an object with an `externalId`.
    public init(from decoder: any Decoder) throws {
        if let id = try? decoder.singleValueContainer().decode(Int64.self) {
            self = .workspace(id: id)
        } else {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            self = .external(id: try object.decode(String.self, forKey: .externalId))
        }
    }

    /// Writes the number of a workspace, or an object with an `externalId`.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .workspace(let id):
            var number = encoder.singleValueContainer()
            try number.encode(id)
        case .external(let id):
            var object = encoder.container(keyedBy: CodingKeys.self)
            try object.encode(id, forKey: .externalId)
        }
    }
}

extension Assigned {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension Code {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension DataCenter {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension EnsureAction {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension EventKind {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension Level {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension Method {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension OutcomeStatus {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

extension SendErrorKind {
    public init(from decoder: any Decoder) throws { self = try named(decoder) }
    public func encode(to encoder: any Encoder) throws { try encodeName(of: self, to: encoder) }
}

private func named<T: CaseIterable>(_ decoder: any Decoder) throws -> T {
    let text = try decoder.singleValueContainer().decode(String.self)
    if let value = T.allCases.first(where: { name(of: $0) == text }) { return value }
    let reason = "`\(text)` is none of " + T.allCases.map(name).joined(separator: ", ")
    throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: reason))
}

private func encodeName<T>(of value: T, to encoder: any Encoder) throws {
    var text = encoder.singleValueContainer()
    try text.encode(name(of: value))
}

/// The name as in the texts of errors and events, and in the other languages: `would_create`, `GET`.
private func name<T>(of value: T) -> String {
    let name = "\(value)"
    if value is Method { return name.uppercased() }
    return name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
}
