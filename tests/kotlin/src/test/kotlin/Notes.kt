import java.io.File

/** Notes a line that `cargo xtask test kotlin` shows. */
@Synchronized
fun note(text: String) {
    println(text)
    File("target/notes.txt").appendText("$text\n")
}
