import java.lang.reflect.Modifier
import java.lang.reflect.ParameterizedType
import java.lang.reflect.Type
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Proxy
import workato.oauthprofiles.Secret
import workato.oauthprofiles.testing.Emulator as OwnEmulator

/** What users hold owns no native memory, so nothing of it can be used after it was freed. */
class OwnershipTest {
    private val disposable = Class.forName("workato.oauthprofiles.internal.Disposable")

    @Test
    fun `secrets, inputs and proxies are equal by value`() {
        fun input(secret: String) = ProfileInput("name", "slack", "id", Secret(secret), Secret("token"))
        assertEquals(input("secret"), input("secret"))
        assertEquals(input("secret").hashCode(), input("secret").hashCode())
        assertNotEquals(input("secret"), input("another"))
        assertEquals(Proxy.Url(Secret("http://proxy")), Proxy.Url(Secret("http://proxy")))
        assertNotEquals(Secret("secret"), Secret("Secret"))
    }

    @Test
    fun `a secret shows its text to nothing that reads properties`() {
        val readers = Secret::class.java.methods.filter { it.returnType == String::class.java && !it.isSynthetic }
        assertEquals(listOf("toString"), readers.map { it.name })
        assertEquals(0, Secret::class.java.fields.size)
    }

    @Test
    fun `nothing that the clients take or return can be destroyed`() {
        val seen = mutableSetOf<Class<*>>()
        listOf(Client::class, AsyncClient::class, OwnEmulator::class).forEach { visit(it.java, seen) }
        assertTrue(seen.containsAll(listOf(Secret::class.java, ProfileInput::class.java, Proxy.Url::class.java)), "$seen")
        assertEquals(emptyList<Class<*>>(), seen.filter { disposable.isAssignableFrom(it) || "internal" in it.name })
    }

    private fun visit(type: Type, seen: MutableSet<Class<*>>) {
        if (type is ParameterizedType) type.actualTypeArguments.forEach { visit(it, seen) }
        val found = (if (type is ParameterizedType) type.rawType else type) as? Class<*> ?: return
        if (!found.name.startsWith("workato.") || !seen.add(found)) return
        found.classes.forEach { visit(it, seen) }
        // A method that is internal in Kotlin has a `$` in its name.
        val methods = found.declaredMethods.filter { Modifier.isPublic(it.modifiers) && '$' !in it.name }
        methods.forEach { method -> (method.genericParameterTypes + method.genericReturnType).forEach { visit(it, seen) } }
    }
}
