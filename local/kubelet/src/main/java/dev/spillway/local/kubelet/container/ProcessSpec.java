package dev.spillway.local.kubelet.container;

import dev.spillway.local.kubelet.volume.MountPaths;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to start a container's process.
 *
 * @param command program and arguments
 * @param environment complete: nothing is inherited
 */
public record ProcessSpec(List<String> command, Map<String, String> environment, Path directory) {

    /**
     * @param variables of the Pod
     * @param mounts of volumes, and the directories of the image
     * @param kubeconfig of the Pod's ServiceAccount; empty for a Pod without a token
     * @param home the container's own directory; its working directory by default
     * @param hosts the hosts file of its namespace
     */
    public static ProcessSpec of(
            Pod pod,
            Container container,
            Image image,
            Map<String, String> variables,
            MountPaths mounts,
            HostPaths host,
            Optional<Path> kubeconfig,
            Path home,
            Path hosts) {
        Map<String, String> environment =
                environment(pod, image, variables, mounts, host, home, hosts);
        String podIp = podIp(pod);
        // Already a path of this machine: not to be translated.
        kubeconfig.ifPresent(file -> environment.put("KUBECONFIG", file.toString()));
        List<String> command = new ArrayList<>();
        boolean ownCommand = !container.getCommand().isEmpty();
        if (ownCommand) {
            command.addAll(podWords(container.getCommand(), variables, mounts));
        } else {
            command.addAll(imageWords(image.entrypoint(), environment, host, podIp));
        }
        if (!container.getArgs().isEmpty()) {
            command.addAll(podWords(container.getArgs(), variables, mounts));
        } else if (!ownCommand) {
            command.addAll(imageWords(image.cmd(), environment, host, podIp));
        }
        Path directory =
                Optional.ofNullable(container.getWorkingDir())
                        .map(mounts::translate)
                        .map(Path::of)
                        .filter(java.nio.file.Files::isDirectory)
                        .orElse(home);
        return new ProcessSpec(List.copyOf(command), environment, directory);
    }

    /** The same environment with another command: for a probe. */
    public ProcessSpec withCommand(List<String> command, MountPaths mounts) {
        return new ProcessSpec(
                command.stream().map(mounts::translate).toList(), environment, directory);
    }

    private static String podIp(Pod pod) {
        return Objects.requireNonNullElse(pod.getStatus().getPodIP(), "");
    }

    /** The directories of a {@code PATH}. */
    private static String translateEach(String path, MountPaths mounts) {
        return Stream.of(path.split(":", -1))
                .map(mounts::translate)
                .collect(Collectors.joining(":"));
    }

    /** Started by a program that starts its arguments. */
    public ProcessSpec startedBy(List<String> program) {
        return new ProcessSpec(
                Stream.concat(program.stream(), command.stream()).toList(), environment, directory);
    }

    private static List<String> podWords(
            List<String> words, Map<String, String> variables, MountPaths mounts) {
        return words.stream()
                .map(word -> mounts.translate(VariableExpansion.ofPod(word, variables)))
                .toList();
    }

    private static List<String> imageWords(
            List<String> words, Map<String, String> environment, HostPaths host, String podIp) {
        Map<String, String> known = new HashMap<>(environment);
        known.put("podIP", podIp);
        known.put("root", host.root().toString());
        known.put("java", host.java().resolve("bin/java").toString());
        return words.stream()
                .map(word -> VariableExpansion.ofImage(word, known))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Map<String, String> environment(
            Pod pod,
            Image image,
            Map<String, String> variables,
            MountPaths mounts,
            HostPaths host,
            Path home,
            Path hosts) {
        Map<String, String> environment = new TreeMap<>();
        String machinePath =
                host.java().resolve("bin")
                        + ":"
                        + System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        environment.put("PATH", machinePath);
        environment.put("JAVA_HOME", host.java().toString());
        environment.put("HOME", home.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put(
                "HOSTNAME",
                Optional.ofNullable(pod.getSpec().getHostname())
                        .orElse(pod.getMetadata().getName()));
        String podIp = podIp(pod);
        image.environment()
                .forEach((name, value) -> environment.put(name, value.replace("${podIP}", podIp)));
        environment.computeIfPresent(
                "PATH",
                (name, path) ->
                        image.environment().containsKey(name)
                                ? translateEach(path, mounts) + ":" + machinePath
                                : path);
        environment.putAll(variables);
        environment.replaceAll(
                (name, value) -> name.equals("PATH") ? value : mounts.translate(value));
        environment.computeIfPresent(
                "JDK_JAVA_OPTIONS", (name, options) -> withImagesFiles(options, mounts));
        // Already a path of this machine: not to be translated.
        environment.put(TerminationMessage.VARIABLE, TerminationMessage.file(home).toString());
        environment.merge(
                "JDK_JAVA_OPTIONS", hostsOption(hosts), (own, added) -> own + " " + added);
        return environment;
    }

    /** An option of the JVM may name a file of the image, such as {@code -XX:Name=/opt/file}. */
    private static String withImagesFiles(String options, MountPaths mounts) {
        String all = options;
        for (MountPaths.Mount file : mounts.files()) {
            all = all.replace("=" + file.path() + "/", "=" + file.directory() + "/");
        }
        return all;
    }

    /** The java launcher splits this variable at spaces, but not within quotes. */
    private static String hostsOption(Path hosts) {
        String option = "-Djdk.net.hosts.file=" + hosts;
        return option.contains(" ") ? "\"" + option + "\"" : option;
    }
}
