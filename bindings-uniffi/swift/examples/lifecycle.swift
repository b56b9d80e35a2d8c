// Fetches a profile and walks all of them, telling what happens on the way.
//
//     WORKATO_API_TOKEN=... WORKATO_HOST=https://www.workato.com swift run

import Foundation
import WorkatoOAuthProfiles

@main
struct Lifecycle {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let token = environment["WORKATO_API_TOKEN"], let host = environment["WORKATO_HOST"] else {
            print("set WORKATO_API_TOKEN to an API token, and WORKATO_HOST, such as https://www.workato.com")
            exit(1)
        }
        let (start, requests) = (Date(), Requests())
        let workato = try Client(apiToken: token, baseURL: host, eventLevel: .debug) { event in
            if event.kind == .sending { requests.add() }
            tell(event)
        }
        print("Talking to \(workato.baseURL)\n")

        print("get(321)")
        let profile = try await workato.get(321)
        print("  \(profile.name) for \(profile.provider)")
        print("  used by \(profile.sharedAccountsCount ?? 0) connections")
        print("  assigned to \(profile.oemCustomersCount ?? 0) customers\n")

        print("profiles()")
        var providers: [String: Int] = [:]
        for try await profile in workato.profiles() {
            providers[profile.provider, default: 0] += 1
        }
        for (provider, count) in providers.sorted(by: { $0.key < $1.key }) {
            print(String(format: "  %4d  ", count) + provider)
        }
        let (count, seconds) = (providers.values.reduce(0, +), Date().timeIntervalSince(start))
        print("\nSwift: \(count) profiles, \(requests.count) requests, \(tenths(seconds)) s")
    }
}

func tell(_ event: Event) {
    let (method, wait, reason) = ("\(event.method)".uppercased(), tenths(event.wait ?? 0), event.reason ?? "")
    switch event.kind {
    case .sending: print("  -> \(method) \(event.path)")
    case .received: print("  <- \(event.status ?? 0)")
    case .waiting: print("     waits \(wait) s: \(reason)")
    case .retrying: print("     tries again in \(wait) s: \(reason)")
    case .gaveUp, .oddAnswer, .oddToken: print("     \(reason)")
    }
}

func tenths(_ seconds: TimeInterval) -> String {
    String(format: "%.1f", seconds)
}

/// Events come from the tasks of the calls, so the count has a lock.
final class Requests: @unchecked Sendable {
    private let lock = NSLock()
    private var sent = 0

    var count: Int { lock.withLock { sent } }

    func add() { lock.withLock { sent += 1 } }
}
