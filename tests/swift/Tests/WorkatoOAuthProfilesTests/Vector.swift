import Foundation

/// A vector of `tests/vectors`, whose README explains the fields.
struct Vector: Decodable {
    let id: String
    let operation: String
    let params: [String: JSON]
    let config: [String: JSON]?
    let request: Request?
    let responses: [JSON]
    let expect: Expect
    let takes: Double?

    struct Request: Decodable {
        let method: String?
        let path: String?
        let query: [String: String]?
        let headers: [String: String]
        let forbid: [String]
        let body: JSON?
    }

    struct Sent: Decodable {
        let method: String
        let path: String
        let body: JSON?
    }

    struct Expect: Decodable {
        let ok: JSON?
        let ids: [Int64]?
        let outcomes: [JSON]?
        let ledger: [JSON]?
        let error: [String: JSON]?
        let requests: Int
        let paths: [String]?
        let sent: [Sent]?
        let notBefore: [Double]?
    }

    /// All vectors for clients.
    static func all() throws -> [Vector] {
        let folder = URL(fileURLWithPath: try environment("WORKATO_TEST_VECTORS"))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let ours = files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
        let cases = try ours.flatMap { try JSONDecoder().decode([Case].self, from: Data(contentsOf: $0)) }
        return cases.compactMap(\.vector)
    }

    /// A vector for servers only has other fields.
    private struct Case: Decodable {
        let vector: Vector?

        enum CodingKeys: String, CodingKey { case appliesTo = "applies_to" }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let isOurs = try fields.decode([String].self, forKey: .appliesTo).contains("client")
            vector = isOurs ? try Vector(from: decoder) : nil
        }
    }
}

extension Vector.Expect {
    enum CodingKeys: String, CodingKey {
        case ok, ids, outcomes, ledger, error, requests, paths, sent
        case notBefore = "not_before"
    }
}
