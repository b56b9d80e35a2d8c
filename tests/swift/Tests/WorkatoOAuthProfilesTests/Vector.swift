import Foundation

/// A case of `tests/vectors`; its README says what the fields mean.
struct Vector: Decodable {
    let id: String
    let operation: String
    let params: [String: JSON]
    let config: Config?
    let request: Request?
    let responses: [JSON]
    let expect: Expect
    let takes: Double?

    struct Config: Decodable {
        let maxAttempts: Int?
        let timeout: Double?
    }

    struct Request: Decodable {
        let method: String
        let path: String
        let query: [String: String]
        let headers: [String: String]
        let forbid: [String]
    }

    struct Expect: Decodable {
        let ok: JSON?
        let ids: [Int64]?
        let error: [String: JSON]?
        let requests: Int
        let paths: [String]?
        let notBefore: [Double]?
    }

    /// All that are for clients, and how many more are of operations that the library does not have yet.
    static func all() throws -> (there: [Vector], notThere: Int) {
        let folder = URL(fileURLWithPath: try environment("WORKATO_TEST_VECTORS"))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let ours = files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let cases = try ours.flatMap { try decoder.decode([Case].self, from: Data(contentsOf: $0)) }
        let there = cases.compactMap(\.vector)
        return (there, cases.filter(\.isOurs).count - there.count)
    }

    /// A case may be for servers only; then it has other fields.
    private struct Case: Decodable {
        let isOurs: Bool
        let vector: Vector?

        enum CodingKeys: CodingKey { case appliesTo, operation }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            isOurs = try fields.decode([String].self, forKey: .appliesTo).contains("client")
            let operation = try fields.decodeIfPresent(String.self, forKey: .operation)
            let isThere = isOurs && ["get", "list", "profiles"].contains(operation)
            vector = isThere ? try Vector(from: decoder) : nil
        }
    }
}
