import WorkatoOAuthProfiles
import XCTest

final class VectorTests: XCTestCase {
    func testEveryCaseThatAppliesToClients() async throws {
        try await play("the library's own transport", { _ in true }) { _ in }
    }

    /// Of a request that was lost it cannot tell whether it arrived, and it repeats a GET by itself.
    func testTheSameOverURLSession() async throws {
        let isLost = { (vector: Vector) in
            vector.responses.contains { $0.text.map { $0.hasPrefix("drop") } ?? false }
        }
        try await play("URLSession", { !isLost($0) }) { $0.transport = URLSessionTransport() }
    }

    private func play(
        _ what: String, _ isMeant: (Vector) -> Bool, _ configure: @escaping @Sendable (inout Settings) -> Void
    ) async throws {
        let all = try Vector.all()
        let sayable = all.filter(\.isSayable)
        let quick = sayable.filter { $0.takes ?? 0 < 2 }
        let played = quick.filter(isMeant)
        let complaints = try await inLanes(8, played, configure)
        XCTAssertEqual(complaints, [])
        XCTAssertGreaterThan(played.count, 500)
        let left = "\(sayable.count - quick.count) that take longer, \(all.count - sayable.count) that do not compile"
        try note("\(what): \(played.count) vectors; left out: \(left), \(quick.count - played.count) of lost requests")
    }

    /// Each lane has an emulator of its own, so that they can wait at the same time.
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
                        let said = try await vector.play(on: emulator, configure)
                        complaints += said.map { "\(vector.id): \($0)" }
                    }
                    return complaints
                }
            }
            return try await group.reduce([], +)
        }
    }
}
