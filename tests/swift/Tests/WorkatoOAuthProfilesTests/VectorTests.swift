import WorkatoOAuthProfiles
import XCTest

final class VectorTests: XCTestCase {
    func testEveryCaseThatAppliesToClients() async throws {
        let (there, notThere) = try Vector.all()
        let sayable = there.filter(\.isSayable)
        let quick = sayable.filter { $0.takes ?? 0 < 2 }
        let complaints = try await inLanes(4, quick)
        XCTAssertEqual(complaints, [])
        XCTAssertGreaterThan(quick.count, 100)
        let (slow, refused) = (sayable.count - quick.count, there.count - sayable.count)
        let leftOut = "\(slow) that take longer, \(refused) that do not compile, \(notThere) not there yet"
        try note("\(quick.count) vectors; left out: \(leftOut)")
    }

    /// Each lane has an emulator of its own, so that they can wait at the same time.
    private func inLanes(_ count: Int, _ vectors: [Vector]) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            for lane in 0..<count {
                group.addTask {
                    let emulator = try Emulator()
                    var complaints: [String] = []
                    for index in stride(from: lane, to: vectors.count, by: count) {
                        let vector = vectors[index]
                        complaints += try await vector.play(on: emulator).map { "\(vector.id): \($0)" }
                    }
                    return complaints
                }
            }
            return try await group.reduce([], +)
        }
    }
}
