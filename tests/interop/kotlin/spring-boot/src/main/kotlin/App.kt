package app

import kotlin.system.exitProcess
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.springframework.boot.ApplicationRunner
import org.springframework.boot.SpringApplication
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.context.annotation.Bean
import workato.oauthprofiles.AsyncClient
import workato.oauthprofiles.Client
import workato.oauthprofiles.Customer
import workato.oauthprofiles.OutcomeStatus
import workato.oauthprofiles.ProfileInput
import workato.oauthprofiles.Secret

private val CUSTOMERS = (1001L..1010L).map { Customer.Workspace(it) }

/** Spring closes the clients, because they have a method `close`. */
@SpringBootApplication(proxyBeanMethods = false)
class App {
    @Bean
    fun blocking() = Client.fromEnv { requestsPerMinute = 3600 }

    @Bean
    fun coroutines() = AsyncClient.fromEnv { requestsPerMinute = 3600 }

    @Bean
    fun runner(blocking: Client, coroutines: AsyncClient) = ApplicationRunner {
        // The emulator fails the first requests, and a read is sent again.
        check(blocking.profiles().count() > 20)
        val input = ProfileInput("Acme Zoom OAuth app", "zoom", "acme_client_id", Secret("a secret"))
        val id = blocking.create(input).id
        check(blocking.assignEach(id, CUSTOMERS).all { it.status == OutcomeStatus.DONE })
        val (profiles, outcomes) = runBlocking {
            coroutines.profiles().toList() to coroutines.unassignEach(id, CUSTOMERS.asFlow()).toList()
        }
        check(profiles.any { it.id == id })
        check(outcomes.size == CUSTOMERS.size && outcomes.all { it.status == OutcomeStatus.DONE })
    }
}

fun main(arguments: Array<String>) {
    exitProcess(SpringApplication.exit(runApplication<App>(*arguments)))
}
