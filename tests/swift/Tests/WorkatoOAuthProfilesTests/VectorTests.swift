import WorkatoOAuthProfiles
import XCTest

final class VectorTests: XCTestCase {
    func testEveryVectorForClients() async throws {
        try await play("the library's own transport", try Vector.all()) { _ in }
    }

    /// `URLSession` cannot tell whether a lost request arrived, and repeats a GET by itself.
    func testEveryVectorForClientsOverURLSession() async throws {
        let all = try Vector.all().filter {
            !$0.responses.contains { $0.text.map { $0.hasPrefix("drop") } ?? false }
        }
        try await play("URLSession", all) { $0.transport = URLSessionTransport() }
    }

    private func play(
        _ what: String, _ vectors: [Vector],
        _ configure: @escaping @Sendable (inout Settings) -> Void
    ) async throws {
        let sayable = vectors.filter(\.isSayable)
        let quick = sayable.filter { $0.takes ?? 0 < 2 }
        let complaints = try await inLanes(8, quick, configure)
        XCTAssertEqual(complaints, [])
        XCTAssertGreaterThan(quick.count, 500)
        let (slow, refused) = (sayable.count - quick.count, vectors.count - sayable.count)
        let left = "\(slow) that take two seconds or more, \(refused) that do not compile"
        try note("\(what): \(quick.count) vectors; left out: \(left)")
    }

    /// Each lane has its own emulator, so that all can wait at the same time.
    private func inLanes(
        _ count: Int, _ vectors: [Vector], _ configure: @escaping @Sendable (inout Settings) -> Void
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            for lane in 0..<count {
                group.addTask {
                    let emulator = try Emulator()
                    var complaints: [String] = []
                    for index in stride(from: lane, to: vectors.count, by: count) {
                        let vector = vectors[index]
                        let differences = try await vector.play(on: emulator, configure)
                        complaints += differences.map { "\(vector.id): \($0)" }
                    }
                    return complaints
                }
            }
            return try await group.reduce([], +)
        }
    }
}
