import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gradle.api.JavaVersion;
import org.gradle.api.Project;
import org.gradle.api.artifacts.result.ResolvedArtifactResult;
import org.gradle.api.plugins.JavaPluginExtension;
import org.gradle.testfixtures.ProjectBuilder;

/** Resolves the library in a Gradle project, and writes the class path into a file. */
public class Resolve {
    /** Threads of Gradle would keep the process. */
    public static void main(String[] arguments) {
        try {
            resolve(arguments);
            System.exit(0);
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void resolve(String[] arguments) throws Exception {
        String repository = arguments[0];
        String library = arguments[1];
        File file = new File(arguments[2]);
        Project project = project(repository, library);
        for (String more : List.of(arguments).subList(3, arguments.length)) {
            project.getDependencies().add("runtimeOnly", more);
        }
        check(artifacts(project, "compileClasspath"), library, "apiElements");
        Set<ResolvedArtifactResult> all = artifacts(project, "runtimeClasspath");
        check(all, library, "runtimeElements");
        checkIsRefusedBefore17(repository, library);
        List<String> files = all.stream().map(artifact -> artifact.getFile().getPath()).toList();
        Files.writeString(file.toPath(), String.join(File.pathSeparator, files));
    }

    /** A project for Java 11 cannot use the library, and Gradle says why. */
    private static void checkIsRefusedBefore17(String repository, String library) {
        Project project = project(repository, library);
        project.getExtensions().getByType(JavaPluginExtension.class).setTargetCompatibility(JavaVersion.VERSION_11);
        try {
            artifacts(project, "runtimeClasspath");
        } catch (RuntimeException refused) {
            StringWriter text = new StringWriter();
            refused.printStackTrace(new PrintWriter(text));
            if (text.toString().contains("only compatible with JVM runtime version 17 or newer")) return;
            throw refused;
        }
        throw new AssertionError(library + " can be used in a project for Java 11");
    }

    private static Project project(String repository, String library) {
        Project project = ProjectBuilder.builder().withGradleUserHomeDir(new File("home").getAbsoluteFile()).build();
        project.getPluginManager().apply("java-library");
        project.getRepositories().maven(maven -> maven.setUrl(repository));
        project.getRepositories().mavenCentral();
        project.getDependencies().add("implementation", library);
        return project;
    }

    private static Set<ResolvedArtifactResult> artifacts(Project project, String name) {
        return project.getConfigurations().getByName(name).getIncoming().getArtifacts().getArtifacts();
    }

    /** These variants are in the .module file: from the pom alone, Gradle makes others. */
    private static void check(Set<ResolvedArtifactResult> artifacts, String library, String variant) {
        Set<String> variants = new TreeSet<>();
        for (ResolvedArtifactResult artifact : artifacts) {
            if (artifact.getId().getComponentIdentifier().getDisplayName().equals(library)) {
                variants.add(artifact.getVariant().getDisplayName());
            }
        }
        if (variants.stream().noneMatch(name -> name.contains(variant))) {
            throw new AssertionError(library + " has not the variant " + variant + ": " + variants);
        }
    }
}
