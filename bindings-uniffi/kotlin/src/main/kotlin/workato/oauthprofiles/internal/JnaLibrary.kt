package workato.oauthprofiles.internal

import com.sun.jna.Native
import com.sun.jna.NativeLibrary
import com.sun.jna.Platform
import com.sun.jna.Pointer
import com.sun.jna.Structure
import java.io.File
import java.lang.reflect.Field
import java.lang.reflect.Modifier
import java.util.concurrent.locks.ReentrantReadWriteLock
import kotlin.concurrent.write

/** All that touches JNA beside the generated code. [NativeCode] does without, because JNA may be missing. */
internal object JnaLibrary {
    private const val NAME = "workato_oauth_profiles_uniffi"

    /** As JNA names them, with `-musl` where the C library is musl. */
    private val IN_THE_JAR = listOf("linux-x86-64", "linux-aarch64", "darwin-aarch64", "win32-x86-64")

    /** Each is a jar of its own, with the platform as its classifier. */
    private val CLASSIFIERS = listOf("linux-x86-64-musl", "linux-aarch64-musl", "darwin-x86-64")

    private lateinit var library: NativeLibrary

    fun open() {
        if (Platform.isAndroid()) {
            library = NativeLibrary.getInstance(NAME)
            return
        }
        startNoProcess()
        val given = System.getProperty("jna.library.path").orEmpty().split(File.pathSeparator)
            .map { File(it, System.mapLibraryName(NAME)) }.find { it.isFile }
        val platform = platform()
        if (given == null && find(platform).isEmpty()) throw missing(platform)
        checkVersion()
        val file = given ?: Native.extractFromResourcePath("/${path(platform)}", javaClass.classLoader)
        try {
            library = NativeLibrary.getInstance(file.absolutePath)
        } finally {
            // JNA names a file so that it has unpacked. Windows keeps it until the JVM ends.
            if (file.name.startsWith("jna")) file.delete()
        }
    }

    private fun platform() = Platform.RESOURCE_PREFIX + if (Platform.isLinux() && isMusl()) "-musl" else ""

    /** Musl is in one file, which glibc does not have: its loader is the C library too. */
    private fun isMusl(): Boolean {
        val maps = runCatching { File("/proc/self/maps").readLines() }.getOrDefault(emptyList())
        return maps.map { it.substringAfterLast('/') }.any { it.startsWith("ld-musl-") || it == "libc.so" }
    }

    private fun missing(here: String): CannotLoad {
        val others = (IN_THE_JAR + CLASSIFIERS).filter { find(it).isNotEmpty() }.joinToString().ifEmpty { "no platform" }
        val hint = if (here in CLASSIFIERS) {
            "add this library to the dependencies a second time, with the classifier $here"
        } else {
            "run `cargo xtask package kotlin` on a machine with the platform $here, and use its jar"
        }
        return CannotLoad("the jar has no native library for the platform $here, it has one for: $others", hint)
    }

    private fun checkVersion() {
        // Not the constant itself, which the compiler would copy. A module refuses, and then its version is that of its user.
        val version = runCatching { field(Native::class.java.getField("VERSION")) as String }.getOrNull() ?: return
        fun number(text: String) = text.split(".").take(2).fold(0) { sum, part -> sum * 1000 + part.toInt() }
        if (number(version) < number(OLDEST_JNA)) {
            val hint = "use version $OLDEST_JNA or newer of net.java.dev.jna:jna"
            throw CannotLoad("JNA $version is too old", hint)
        }
    }

    /** Of the jars that have a native library, only one is needed. */
    fun whatToRemove(): String {
        val files = find(platform()).map { it.substringBefore("!/").removePrefix("jar:") }
        return "leave one version of this library on the class path. Native libraries are in: ${files.joinToString()}"
    }

    private fun find(platform: String): List<String> =
        javaClass.classLoader.getResources(path(platform)).toList().map { "$it" }

    private fun path(platform: String) = "$platform/" + when (platform.substringBefore('-')) {
        "darwin" -> "lib$NAME.dylib"
        "win32" -> "$NAME.dll"
        else -> "lib$NAME.so"
    }

    /** The generated code calls this for its classes. */
    fun register(type: Class<*>) = Native.register(type, library)

    fun close() {
        listOf(UniffiLib::class.java, IntegrityCheckingUniffiLib::class.java).forEach(Native::unregister)
        library.close()
        // A module does not let others see its fields. It has no class loader that could be freed.
        runCatching(::forgetClasses)
        runCatching(::endCleaner)
    }

    /**
     * JNA looks for the folders of libraries with `ldconfig`, unless this property is set, which it sets itself. These
     * are the folders that `ldconfig` would name.
     */
    private fun startNoProcess() {
        val property = "jna.platform.library.path"
        if (!Platform.isLinux() || System.getProperty(property) != null) return
        val configured = listOf(File("/etc/ld.so.conf")) + File("/etc/ld.so.conf.d").listFiles().orEmpty().sorted()
        val lines = configured.filter { it.canRead() }.flatMap { it.readLines() }.map { it.trim() }
        val folders = lines.filter { it.startsWith("/") } + listOf("/lib64", "/usr/lib64", "/lib", "/usr/lib")
        System.setProperty(property, folders.distinct().filter { File(it).isDirectory }.joinToString(":"))
    }

    /**
     * JNA's own thread ends when no object has memory of JNA, but static fields have some for ever. It also holds the
     * class loader of the program that started it. It starts again with the next object.
     */
    private fun endCleaner() {
        val type = Class.forName("com.sun.jna.internal.Cleaner")
        val cleaner = type.getMethod("getCleaner").invoke(null)
        fun field(name: String) = type.getDeclaredField(name).apply { isAccessible = true }
        val running = synchronized(field("referenceQueue").get(cleaner)) {
            val thread = field("cleanerThread")
            (thread.get(cleaner) as Thread?).also { thread.set(cleaner, null) }
        }
        running?.interrupt()
        running?.join()
    }

    /**
     * A JNA of another class loader keeps classes for ever: its maps have weak keys, but the values lead to the keys.
     * There is no function for this.
     */
    private fun forgetClasses() {
        val types = listOf("Native", "Structure", "Structure\$FFIType", "CallbackReference", "NativeMappedConverter")
        val lock = field(Structure::class.java.getDeclaredField("cacheStructureLock")) as ReentrantReadWriteLock
        val fields = types.flatMap { Class.forName("com.sun.jna.$it").declaredFields.toList() }
        for (map in fields.filter { it.type == Map::class.java && Modifier.isStatic(it.modifiers) }.mapNotNull(::field)) {
            lock.write { synchronized(map) { forget(map as MutableMap<*, *>) } }
        }
    }

    private fun forget(map: MutableMap<*, *>) = map.keys.removeAll { key ->
        val type = key as? Class<*> ?: key?.javaClass
        type?.classLoader === javaClass.classLoader
    }

    private fun field(field: Field): Any? = field.apply { isAccessible = true }.get(null)
}

/** The generated code calls this: JNA's own function uses reflection, and leaves an object in each thread. */
internal fun read(buffer: RustBuffer, memory: Pointer, offset: Long) {
    buffer.capacity = memory.getLong(offset)
    buffer.len = memory.getLong(offset + 8)
    buffer.data = memory.getPointer(offset + 16)
}

internal fun write(buffer: RustBuffer, memory: Pointer, offset: Long) {
    memory.setLong(offset, buffer.capacity)
    memory.setLong(offset + 8, buffer.len)
    memory.setPointer(offset + 16, buffer.data)
}
