package dev.spillway.operator.model;

import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.ConnectSpec;
import dev.spillway.operator.api.ConnectSpecBuilder;
import dev.spillway.operator.api.PluginSpec;
import dev.spillway.operator.model.Problem.Reason;
import io.fabric8.kubernetes.api.model.Container;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses a Connect into a ConnectModel, in the order of the spec. */
final class ConnectParser {
    private static final int MAX_NAME = 40;
    private static final int MAX_WORKERS = 100;
    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern PLUGIN = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    /** Requested where the user says nothing of memory: a few connectors. */
    private static final Bytes MEMORY = Bytes.gibi(1);

    /** Of a heap that the user sets, without memory: what is requested beyond it. */
    private static final Bytes OVERHEAD = Bytes.mebi(256);

    private final SpecReader in = new SpecReader();
    private final Connect connect;

    ConnectParser(Connect connect) {
        this.connect = connect;
    }

    ParseResult<ConnectModel> parse() {
        String name = name();
        ConnectSpec spec =
                in.required(
                        "spec",
                        connect.getSpec(),
                        ConnectSpecBuilder.builder().build(),
                        "set at least spec.cluster.name");
        String cluster =
                in.required(
                        "spec.cluster.name",
                        spec.cluster() == null ? null : spec.cluster().name(),
                        "",
                        "set the name of the Cluster that the connectors use");
        String user =
                spec.user() == null
                        ? name
                        : in.required(
                                "spec.user.name",
                                spec.user().name(),
                                "",
                                "set the name of the User that the workers are");
        int replicas = replicas(spec.replicas());
        List<Plugin> plugins = plugins(spec.plugins());
        SortedMap<String, String> config = config(spec.config());
        var parser = new ResourcesParser(in, "spec");
        ContainerResources given = parser.resources(spec.resources());
        Bytes heap =
                parser.heap(
                        spec.jvm(),
                        given,
                        MEMORY,
                        memory -> JvmSizing.heap(NodeRole.Controller, memory));
        Bytes request =
                spec.jvm() == null || spec.jvm().heap() == null
                        ? MEMORY
                        : new Bytes(heap.value() + OVERHEAD.value());
        Jvm jvm = new Jvm(heap, parser.options(spec.jvm()));
        PodSettings pod =
                new PodSettingsParser(in, "spec.pod", Set.of(Ports.CONNECT, Ports.MANAGEMENT))
                        .parse(spec.pod());
        containers("initContainers", pod.additions().initContainers());
        containers("containers", pod.additions().containers());
        return in.result(() ->
                ConnectModelBuilder.builder()
                        .namespace(connect.getMetadata().getNamespace())
                        .name(name)
                        .uid(String.valueOf(connect.getMetadata().getUid()))
                        .cluster(cluster)
                        .user(user)
                        .replicas(replicas)
                        .plugins(plugins)
                        .config(config)
                        .resources(ResourcesParser.withDefaults(given, "250m", request))
                        .jvm(jvm)
                        .pod(pod)
                        .restartedAt(restartedAt())
                        .build());
    }

    private String name() {
        String name = connect.getMetadata().getName();
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            in.refuse(
                    "metadata.name",
                    Reason.Invalid,
                    "becomes part of DNS names: write at most %d lower-case letters, digits and '-', starting with a letter"
                            .formatted(MAX_NAME));
        } else if (name.contains("-connect")) {
            in.refuse(
                    "metadata.name",
                    Reason.Invalid,
                    "the names of a Connect's groups and topics begin with NAME-connect, so that no"
                            + " name may contain -connect itself; choose another");
        }
        return name;
    }

    /** The rest is checked as for every Pod. */
    private void containers(String field, List<Container> containers) {
        for (int i = 0; i < containers.size(); i++) {
            String name = String.valueOf(containers.get(i).getName());
            if (name.equals(OwnedPodParts.WORKER) || name.startsWith(OwnedPodParts.COPY_PREFIX)) {
                in.refuse(
                        "spec.pod.%s[%d]".formatted(field, i),
                        Reason.Forbidden,
                        name + " is the operator's; choose another name");
            }
        }
    }

    private String restartedAt() {
        Map<String, String> annotations = connect.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Labels.RESTARTED_AT, "");
    }

    private int replicas(@Nullable Integer given) {
        if (given == null) {
            return 1;
        }
        if (given < 0 || given > MAX_WORKERS) {
            in.refuse("spec.replicas", Reason.Invalid, "must be from 0 to " + MAX_WORKERS);
        }
        return given;
    }

    private List<Plugin> plugins(@Nullable List<PluginSpec> given) {
        var plugins = new ArrayList<Plugin>();
        var names = new HashSet<String>();
        for (int i = 0; given != null && i < given.size(); i++) {
            String path = "spec.plugins[" + i + "]";
            String name = in.required(path + ".name", given.get(i).name(), "", "name the plugin");
            String image =
                    in.required(
                            path + ".image",
                            given.get(i).image(),
                            "",
                            "set the image that holds the plugin's files");
            if (!name.isEmpty() && !PLUGIN.matcher(name).matches()) {
                in.refuse(
                        path + ".name",
                        Reason.Invalid,
                        "\"%s\" is no name: use lower-case letters, digits and '-'"
                                .formatted(name));
            } else if (!names.add(name)) {
                in.refuse(path + ".name", Reason.Invalid, name + " is there twice");
            }
            plugins.add(new Plugin(name, image));
        }
        return plugins;
    }

    private SortedMap<String, String> config(@Nullable Map<String, String> given) {
        var config = new TreeMap<String, String>();
        if (given != null) {
            given.forEach((key, value) -> {
                String path = "spec.config[" + key + "]";
                String text = in.required(path, value, "", "has no value; write one, or remove it");
                var problem = WorkerSettings.problem(key, text);
                if (problem.isPresent()) {
                    in.refuse(path, Reason.Forbidden, problem.get());
                }
                config.put(key, text);
            });
        }
        return config;
    }
}
