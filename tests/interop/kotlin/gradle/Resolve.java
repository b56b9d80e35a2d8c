import java.io.File;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gradle.api.Project;
import org.gradle.api.artifacts.result.ResolvedArtifactResult;
import org.gradle.testfixtures.ProjectBuilder;

/** Resolves the library in a Gradle project, and writes the class path into a file. */
public class Resolve {
    public static void main(String[] arguments) throws Exception {
        String repository = arguments[0];
        String library = arguments[1];
        File file = new File(arguments[2]);
        Project project = ProjectBuilder.builder().withGradleUserHomeDir(new File("home").getAbsoluteFile()).build();
        project.getPluginManager().apply("java-library");
        project.getRepositories().maven(maven -> maven.setUrl(repository));
        project.getRepositories().mavenCentral();
        project.getDependencies().add("implementation", library);
        check(artifacts(project, "compileClasspath"), library, "apiElements");
        Set<ResolvedArtifactResult> all = artifacts(project, "runtimeClasspath");
        check(all, library, "runtimeElements");
        List<String> files = all.stream().map(artifact -> artifact.getFile().getPath()).toList();
        Files.writeString(file.toPath(), String.join(File.pathSeparator, files));
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
