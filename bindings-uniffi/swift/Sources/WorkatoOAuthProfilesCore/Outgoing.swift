/// The description of a request is its method and URL. Nothing else that prints values may show its headers and body,
/// because they hold secrets.
extension Outgoing: CustomReflectable {
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url]) }
}
