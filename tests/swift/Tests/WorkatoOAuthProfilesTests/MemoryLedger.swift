import WorkatoOAuthProfiles

/// A ledger in memory, which may be full.
actor MemoryLedger: Ledger {
    var lines: [String] = []
    private var next = 0
    private let most: Int

    init(_ lines: [String] = [], most: Int = .max) { (self.lines, self.most) = (lines, most) }

    func nextLine() -> String? {
        guard next < lines.count else { return nil }
        defer { next += 1 }
        return lines[next]
    }

    func append(_ text: String) throws {
        guard lines.count < most else { throw TransportError("no space left") }
        lines.append(text)
    }
}
