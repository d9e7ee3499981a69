package dev.spillway.local.kubelet.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spillway.local.state.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Maps image names to the programs that this machine runs for them, in place of a registry. */
public final class ImageMap {
    private final Map<String, Image> byRepository;

    public ImageMap(Map<String, Image> byRepository) {
        this.byRepository = Map.copyOf(byRepository);
    }

    /** The map in {@code images.yaml}. */
    public static ImageMap standard() {
        try (InputStream yaml =
                Objects.requireNonNull(ImageMap.class.getResourceAsStream("images.yaml"))) {
            Map<String, Image> images = new HashMap<>();
            new YAMLMapper()
                    .readTree(yaml)
                    .properties()
                    .forEach(e -> images.put(e.getKey(), image(e.getValue())));
            return new ImageMap(images);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read images.yaml", e);
        }
    }

    /**
     * Empty for an image that is not in the map.
     *
     * @param reference such as {@code docker.io/spillway/broker:0.1.0-kafka-4.4.0}
     */
    public Optional<Image> find(String reference) {
        return Optional.ofNullable(byRepository.get(repository(reference)));
    }

    /** The repositories that it has, sorted. */
    public List<String> repositories() {
        return byRepository.keySet().stream().sorted().toList();
    }

    /** Without registry, tag and digest. */
    public static String repository(String reference) {
        String name = reference.replaceFirst("@.*", "").replaceFirst(":[^/:]*$", "");
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String path = registry ? name.substring(slash + 1) : name;
        return path.startsWith("library/") ? path.substring("library/".length()) : path;
    }

    /** {@code latest} when a reference has none, as in Kubernetes. */
    public static String tag(String reference) {
        String name = reference.replaceFirst("@.*", "");
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.contains(":") ? last.substring(last.indexOf(':') + 1) : "latest";
    }

    private static Image image(JsonNode node) {
        return new Image(
                words(node.path("entrypoint")),
                words(node.path("cmd")),
                texts(node.path("environment")),
                texts(node.path("files")),
                texts(node.path("programs")),
                words(node.path("versions")),
                stopSignal(node.path("stopSignal").asText("SIGTERM")),
                node.path("refusesRoot").asBoolean(false));
    }

    private static Signal stopSignal(String name) {
        return Signal.of(name)
                .orElseThrow(() -> new IllegalStateException("images.yaml: no signal " + name));
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new HashMap<>();
        node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return texts;
    }

    private static List<String> words(JsonNode node) {
        List<String> words = new ArrayList<>();
        node.forEach(word -> words.add(word.asText()));
        return words;
    }
}
