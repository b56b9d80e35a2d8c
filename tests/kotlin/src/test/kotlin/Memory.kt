import workato.oauthprofiles.Ledger

/** A ledger in memory. */
class Memory(val lines: MutableList<String> = mutableListOf()) : Ledger {
    private var next = 0
    override fun nextLine() = lines.getOrNull(next)?.also { next++ }
    override fun append(text: String) {
        lines += text
    }
}
