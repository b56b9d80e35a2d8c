import Foundation
import WorkatoOAuthProfiles

/// The parameters of a vector, in Swift's types.
extension Vector {
    /// Whether the compiler accepts these parameters: none is missing, and all have the right type.
    var isSayable: Bool {
        let needed = needed.allSatisfy { params[$0] != nil }
        return needed && params.allSatisfy { isSayable($0.key, $0.value) }
    }

    private var needed: [String] {
        let input = ["name", "provider", "client_id", "client_secret"]
        switch operation {
        case "get", "delete": return ["id"]
        case "create", "ensure": return input
        case "find": return ["name", "provider"]
        case "ensure_each": return ["inputs"]
        case "update": return input + ["id"]
        case "assign", "unassign": return ["id", "customer"]
        case "rotate_secret": return ["id", "client_secret"]
        case "assign_each", "unassign_each": return ["id", "customers"]
        case "reassign_each": return ["from", "to", "customers", "ledger"]
        default: return []
        }
    }

    private func isSayable(_ name: String, _ value: JSON) -> Bool {
        switch name {
        case "id", "page", "per_page", "from", "to": return value.whole != nil
        case "token": return value == .null || value.text != nil
        case "replace", "force", "dry_run": return value.flag != nil
        // It is JSON text.
        case "data": return true
        case "customer": return Customer(value) != nil
        case "ledger": return value.list != nil
        case "inputs": return value.list?.allSatisfy { part("create", $0).isSayable } ?? false
        case "customers": return value.list?.allSatisfy { Customer($0) != nil } ?? false
        default: return value.text != nil
        }
    }

    var id64: Int64 { id("id") }
    func id(_ name: String) -> Int64 { params[name]?.whole ?? 0 }
    var clientSecret: Secret { Secret(params["client_secret"]?.text ?? "") }
    var token: Secret? { params["token"]?.text.map { Secret($0) } }
    var data: String? {
        params["data"].flatMap { try? JSONEncoder().encode($0) }.map { String(decoding: $0, as: UTF8.self) }
    }
    var customer: Customer { params["customer"].flatMap(Customer.init) ?? .workspace(0) }
    var customers: [Customer] { params["customers"]?.list?.compactMap(Customer.init) ?? [] }

    var inputs: [ProfileInput] { params["inputs"]?.list?.map { part("create", $0).input } ?? [] }

    /// These parameters, as if they were those of an operation of their own.
    private func part(_ operation: String, _ json: JSON) -> Vector {
        var params: [String: JSON] = [:]
        if case .object(let fields) = json { params = fields }
        return Vector(
            id: id, operation: operation, params: params, config: nil, request: nil, responses: [],
            expect: expect, takes: nil
        )
    }

    func text(_ name: String) -> String { params[name]?.text ?? "" }

    var input: ProfileInput {
        ProfileInput(
            name: text("name"), provider: text("provider"), clientId: text("client_id"),
            clientSecret: clientSecret, token: token, data: data
        )
    }

    func flag(_ name: String) -> Bool? { params[name]?.flag }

    func int(_ name: String) -> Int? { params[name]?.whole.map(Int.init) }

    /// The secrets, which nothing may show.
    var secrets: [String] {
        let own = ["client_secret", "token"].compactMap { params[$0]?.text }.filter { !$0.isEmpty }
        let others = params["inputs"]?.list?.flatMap { part("create", $0).secrets } ?? []
        return own + others + ["test-token"]
    }
}

extension Customer {
    init?(_ json: JSON) {
        if let id = json.whole {
            self = .workspace(id)
        } else if case .object(let fields) = json, let id = fields["external_id"]?.text {
            self = .external(id)
        } else {
            return nil
        }
    }
}
