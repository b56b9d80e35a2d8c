package workato.oauthprofiles.internal

import java.io.IOException
import java.net.InetSocketAddress
import java.net.ProxySelector
import java.net.URI
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager
import workato.oauthprofiles.Proxy
import workato.oauthprofiles.Secret

/** The proxies and trusted certificates of the JVM, which its own HTTP clients use by default. */
internal object JvmSettings : RuntimeSettings {
    override fun proxy(baseUrl: String): Proxy? {
        val selector = ProxySelector.getDefault() ?: return null
        val uri = URI(baseUrl)
        val proxy = selector.select(uri).firstOrNull() ?: java.net.Proxy.NO_PROXY
        return when (proxy.type()) {
            java.net.Proxy.Type.HTTP -> Proxy.Url(Secret("http://${authority(proxy.address() as InetSocketAddress)}"))
            java.net.Proxy.Type.SOCKS -> throw NotUsable.Because(SOCKS)
            else -> if (selector.javaClass.name != SELECTOR_OF_JDK || hasProxy(uri.scheme)) Proxy.Off else null
        }
    }

    private fun authority(address: InetSocketAddress): String {
        val host = address.hostString
        return "${if (':' in host) "[$host]" else host}:${address.port}"
    }

    /** Then a direct connection is what the properties say, and not what is left if there are none. */
    private fun hasProxy(scheme: String) =
        listOf("$scheme.proxyHost", "socksProxyHost").any { !System.getProperty(it).isNullOrEmpty() }

    override fun trustStore(): List<ByteArray>? {
        val property = TRUST_STORE.find { System.getProperty(it) != null } ?: return null
        val name = "the trust store of `$property` (`${System.getProperty(property)}`)"
        val certificates = try {
            trusted()
        } catch (failure: GeneralSecurityException) {
            throw NotUsable.Because("$name cannot be read: ${failure.cause as? IOException ?: failure}")
        }
        return certificates.ifEmpty { throw NotUsable.Because("$name has no certificate") }
    }

    override fun ownCertificates(): List<ByteArray> = try {
        trusted()
    } catch (_: GeneralSecurityException) {
        emptyList()
    }

    private fun trusted(): List<ByteArray> {
        val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
        factory.init(null as KeyStore?)
        val managers = factory.trustManagers.filterIsInstance<X509TrustManager>()
        return managers.flatMap { manager -> manager.acceptedIssuers.map { it.encoded } }
    }
}

private const val SELECTOR_OF_JDK = "sun.net.spi.DefaultProxySelector"

private const val SOCKS = "the JVM is set to use a SOCKS proxy (`socksProxyHost`), which the library's own transport " +
    "cannot use: give `transport = UrlConnectionTransport()`, which can, or `proxy = Proxy.Off`"

private val TRUST_STORE = listOf(
    "javax.net.ssl.trustStore",
    "javax.net.ssl.trustStoreType",
    "javax.net.ssl.trustStoreProvider",
)
