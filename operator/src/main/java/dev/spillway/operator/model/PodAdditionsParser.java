package dev.spillway.operator.model;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.operator.api.PodSpec;
import dev.spillway.operator.model.Problem.Reason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parses what a user adds to Pods. Refused is what would replace or break something of the
 * operator's, and what Kubernetes would refuse only when a Pod is created, in the middle of a
 * rolling restart.
 */
final class PodAdditionsParser {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][-A-Za-z0-9_.]*");

    /** Kubernetes' classes take any further field; here one is a mistake. */
    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .annotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                @Override
                                public Boolean hasAnySetter(Annotated annotated) {
                                    return false;
                                }
                            })
                    .build();

    private final SpecReader in;
    private final String path;
    private final Set<Integer> ports;

    /**
     * @param ports that Kafka's container listens on
     */
    PodAdditionsParser(SpecReader in, String path, Set<Integer> ports) {
        this.in = in;
        this.path = path;
        this.ports = Set.copyOf(ports);
    }

    PodAdditions parse(PodSpec spec) {
        List<EnvVar> env = orEmpty(spec.env());
        variables(env);
        List<Volume> volumes = read("volumes", spec.volumes(), Volume.class);
        List<VolumeMount> mounts = orEmpty(spec.volumeMounts());
        List<Container> init = read("initContainers", spec.initContainers(), Container.class);
        List<Container> beside = read("containers", spec.containers(), Container.class);
        Set<String> names = volumes(volumes);
        kafkasMounts(mounts, names);
        Set<String> seen = new HashSet<>();
        containers("initContainers", init, names, seen);
        containers("containers", beside, names, seen);
        return new PodAdditions(env, volumes, mounts, init, beside);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    // -- what the schema leaves open

    private <T> List<T> read(
            String field, @Nullable List<Map<String, @Nullable Object>> given, Class<T> type) {
        var read = new ArrayList<T>();
        for (int i = 0; given != null && i < given.size(); i++) {
            try {
                read.add(STRICT.convertValue(given.get(i), type));
            } catch (IllegalArgumentException malformed) {
                refuse(field, i, problem(malformed));
            }
        }
        return read;
    }

    private static String problem(IllegalArgumentException malformed) {
        if (!(malformed.getCause() instanceof JsonMappingException mapping)) {
            return "cannot be read: compare it with kubectl explain pod.spec";
        }
        String where =
                mapping.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null
                                        ? "[" + step.getIndex() + "]"
                                        : "." + step.getFieldName())
                        .collect(Collectors.joining());
        String field = where.startsWith(".") ? where.substring(1) : where;
        return mapping instanceof UnrecognizedPropertyException
                ? "Kubernetes has no field %s there: compare it with kubectl explain pod.spec"
                        .formatted(field)
                : "%s has not the form that Kubernetes expects: compare it with kubectl explain"
                                .formatted(field)
                        + " pod.spec";
    }

    // -- variables

    private void variables(List<EnvVar> env) {
        var seen = new HashSet<String>();
        for (int i = 0; i < env.size(); i++) {
            String name = text(env.get(i).getName());
            if (!VARIABLE.matcher(name).matches()) {
                refuse("env", i, "\"%s\" is not the name of a variable".formatted(name));
            } else if (!seen.add(name)) {
                refuse("env", i, name + " is there twice; remove one");
            } else if (env.get(i).getValue() != null && env.get(i).getValueFrom() != null) {
                refuse("env", i, name + " has both value and valueFrom; remove one");
            }
            int index = i;
            ownersOf(name).ifPresent(instead -> forbid("env", index, instead));
        }
    }

    private static Optional<String> ownersOf(String variable) {
        if (OwnedPodParts.JVM_VARIABLES.contains(variable)) {
            return Optional.of(variable + " is set by the operator: use jvm.options");
        }
        if (OwnedPodParts.LOG4J_PREFIXES.stream().anyMatch(variable::startsWith)) {
            return Optional.of(variable + " would replace the operator's: use spec.logging");
        }
        return variable.startsWith(OwnedPodParts.VARIABLE_PREFIX)
                        || OwnedPodParts.VARIABLES.contains(variable)
                ? Optional.of(variable + " is set by the operator; choose another name")
                : Optional.empty();
    }

    // -- volumes

    private Set<String> volumes(List<Volume> volumes) {
        var names = new HashSet<String>();
        for (int i = 0; i < volumes.size(); i++) {
            String name = text(volumes.get(i).getName());
            if (!LABEL.matcher(name).matches()) {
                refuse("volumes", i, notAName(name));
            } else if (OwnedPodParts.isVolume(name)) {
                forbid("volumes", i, name + " is the operator's; choose another name");
            } else if (!names.add(name)) {
                refuse("volumes", i, name + " is there twice; choose another name");
            }
        }
        return names;
    }

    private void kafkasMounts(List<VolumeMount> mounts, Set<String> volumes) {
        var seen = new HashSet<String>();
        for (int i = 0; i < mounts.size(); i++) {
            String name = text(mounts.get(i).getName());
            String mountPath = text(mounts.get(i).getMountPath());
            if (!volumes.contains(name)) {
                refuse("volumeMounts", i, "pod.volumes has no \"%s\"".formatted(name));
            }
            if (!mountPath.startsWith("/") || mountPath.contains(":")) {
                refuse("volumeMounts", i, "mountPath must be an absolute path without ':'");
            } else if (!seen.add(mountPath)) {
                refuse("volumeMounts", i, mountPath + " is there twice; choose another path");
            } else {
                int index = i;
                OwnedPodParts.PATHS.stream()
                        .filter(owned -> overlap(owned, mountPath))
                        .sorted()
                        .findFirst()
                        .ifPresent(owned ->
                                forbid(
                                        "volumeMounts",
                                        index,
                                        "%s would hide what is in %s; choose a path elsewhere"
                                                .formatted(mountPath, owned)));
            }
        }
    }

    private static boolean overlap(String owned, String other) {
        String plain = other.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        return plain.equals("/")
                || plain.equals(owned)
                || plain.startsWith(owned + "/")
                || owned.startsWith(plain + "/");
    }

    // -- containers

    private void containers(
            String field, List<Container> containers, Set<String> volumes, Set<String> seen) {
        for (int i = 0; i < containers.size(); i++) {
            Container container = containers.get(i);
            String name = text(container.getName());
            if (!LABEL.matcher(name).matches()) {
                refuse(field, i, notAName(name));
            } else if (OwnedPodParts.CONTAINERS.contains(name)) {
                forbid(field, i, name + " is the operator's; choose another name");
            } else if (!seen.add(name)) {
                refuse(field, i, name + " is there twice; choose another name");
            }
            if (text(container.getImage()).isEmpty()) {
                in.refuse("%s.%s[%d].image".formatted(path, field, i), Reason.Required, "set it");
            }
            for (var port : container.getPorts()) {
                if (port.getContainerPort() != null && ports.contains(port.getContainerPort())) {
                    forbid(
                            field,
                            i,
                            "port %d is Kafka's: all containers of a Pod share its address"
                                    .formatted(port.getContainerPort()));
                }
            }
            for (VolumeMount mount : container.getVolumeMounts()) {
                mount(field, i, mount, volumes);
            }
        }
    }

    /** Of the operator's volumes others may read, but not write. */
    private void mount(String field, int index, VolumeMount mount, Set<String> volumes) {
        String name = text(mount.getName());
        if (OwnedPodParts.isKeyVolume(name)) {
            forbid(
                    field,
                    index,
                    "the volume %s holds a private key of Kafka's, with which any process could act in its name; remove the mount"
                            .formatted(name));
        } else if (OwnedPodParts.VOLUMES.contains(name)) {
            if (!Boolean.TRUE.equals(mount.getReadOnly())) {
                forbid(
                        field,
                        index,
                        "the volume %s is Kafka's: mount it with readOnly: true".formatted(name));
            }
        } else if (!volumes.contains(name)) {
            refuse(field, index, "pod.volumes has no \"%s\"".formatted(name));
        }
    }

    private static String notAName(String name) {
        return "\"%s\" is not a name: use lower case letters, digits and '-'".formatted(name);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private void refuse(String field, int index, String message) {
        in.refuse("%s.%s[%d]".formatted(path, field, index), Reason.Invalid, message);
    }

    private void forbid(String field, int index, String message) {
        in.refuse("%s.%s[%d]".formatted(path, field, index), Reason.Forbidden, message);
    }
}
