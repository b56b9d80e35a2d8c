// Fails if a public symbol in this symbol graph has no doc comment: `swift documented.swift FILE`.
import Foundation

struct Graph: Decodable {
    struct Symbol: Decodable {
        struct Kind: Decodable { let identifier: String }
        struct Comment: Decodable {}
        let pathComponents: [String]
        let kind: Kind
        let docComment: Comment?
    }
    let symbols: [Symbol]
}

// An initializer with all fields of a value: each field is documented.
let generated: Set = [
    "Done", "Ensured", "EnsuredEach", "Event", "Outcome", "Profile", "ProfileInput", "Progress",
    "WorkatoError",
]
let file = URL(fileURLWithPath: CommandLine.arguments[1])
let symbols = try JSONDecoder().decode(Graph.self, from: Data(contentsOf: file)).symbols
let missing = symbols.filter {
    let isOfAllFields = $0.kind.identifier == "swift.init" && generated.contains($0.pathComponents[0])
    return $0.docComment == nil && !isOfAllFields
}
for symbol in missing { print(symbol.pathComponents.joined(separator: "."), "has no doc comment") }
exit(missing.isEmpty && symbols.count > 10 ? 0 : 1)
