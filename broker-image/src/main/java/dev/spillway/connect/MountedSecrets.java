package dev.spillway.connect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Values of Secrets in connectors' configurations: {@code ${secrets:orders-db:password.12}} is the
 * content of the file {@code orders-db.password.12} in the folder of the worker's mounted Secret,
 * byte for byte. The last part is a version: another value has another name, so that a connector
 * never runs with an older value than it was declared with, and a file never changes.
 *
 * <p>A worker has no other provider of values: connectors cannot name files, variables or folders.
 * Values are in no message and no log.
 */
public final class MountedSecrets implements ConfigProvider {
    static final String NAME = "secrets";

    /** Parameters. */
    static final String FOLDER = "folder";

    static final String POD = "pod";

    /** Names of Secrets and of their keys, as Kubernetes has them. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][-._A-Za-z0-9]*");

    /** KEY.VERSION; a key may begin with a dot. */
    private static final Pattern KEY = Pattern.compile("([-._A-Za-z0-9]+)\\.([A-Za-z0-9_-]+)");

    /** What a Secret can hold. */
    private static final int MAX_BYTES = 1024 * 1024;

    private @Nullable Path folder;
    private String pod = "";

    @Override
    public void configure(Map<String, ?> parameters) {
        folder = Path.of(parameter(parameters, FOLDER));
        pod = parameter(parameters, POD);
    }

    private static String parameter(Map<String, ?> parameters, String name) {
        if (parameters.get(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new ConfigException("the config provider " + NAME + " needs the parameter " + name);
    }

    /**
     * @throws ConfigException always: a placeholder has to name a key
     */
    @Override
    public ConfigData get(String secret) {
        throw new ConfigException(
                "a placeholder names a Secret, a key and a version: ${%s:SECRET:KEY.VERSION}"
                        .formatted(NAME));
    }

    /**
     * @param keys {@code KEY.VERSION}
     * @throws ConfigException when a value is not there, or cannot be read; says which
     */
    @Override
    public ConfigData get(String secret, Set<String> keys) {
        Map<String, String> values = new TreeMap<>();
        keys.forEach(key -> values.put(key, value(secret, key)));
        return new ConfigData(values);
    }

    private String value(String secret, String versioned) {
        var key = KEY.matcher(versioned);
        if (!SAFE.matcher(secret).matches() || !key.matches()) {
            throw new ConfigException(
                    "${%s:%s:%s} is not ${%s:SECRET:KEY.VERSION}"
                            .formatted(NAME, secret, versioned, NAME));
        }
        String name = "Secret %s, key %s".formatted(secret, key.group(1));
        try {
            return text(read(secret + "." + versioned));
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    ("%s (version %s) has not reached worker %s yet; Kubernetes brings it within"
                         + " about a minute, and the operator then starts the task again")
                            .formatted(name, key.group(2), pod));
        } catch (CharacterCodingException e) {
            throw new ConfigException(
                    name + " is not text in UTF-8, as a setting of a connector has to be");
        } catch (IOException e) {
            throw new ConfigException("%s cannot be read by worker %s: %s".formatted(name, pod, e));
        }
    }

    private byte[] read(String file) throws IOException {
        if (folder == null) {
            throw new IllegalStateException("configure was not called");
        }
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException("it is larger than 1 MiB");
            }
            return content;
        }
    }

    /** Of bytes that are no text, a part would be replaced and the rest taken for a password. */
    private static String text(byte[] content) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    }

    @Override
    public void close() {}
}
