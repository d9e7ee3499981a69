package dev.spillway.tier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Path TABLE = Path.of("../docs/reference/plugin-settings.md");

    private static Map<String, Object> least() {
        return new HashMap<>(Map.of("cluster.id", "abc", "s3.bucket", "cold"));
    }

    @Test
    void twoSettingsAreEnough() {
        Settings settings = Settings.parse(least());
        assertThat(settings.prefix()).isEmpty();
        assertThat(settings.s3().isAmazon()).isTrue();
        assertThat(settings.upload().partBytes()).isEqualTo(64 * 1024 * 1024);
        assertThat(settings.reading().cacheBytes())
                .isLessThanOrEqualTo(Math.max(Runtime.getRuntime().maxMemory() / 4, 4 << 20));
    }

    @Test
    void aPrefixEndsInASlashWhetherGivenOrNot() {
        for (String given : new String[] {"cold", "cold/"}) {
            Map<String, Object> settings = least();
            settings.put("s3.prefix", given);
            assertThat(Settings.parse(settings).prefix()).isEqualTo("cold/");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cluster.id, a/b",
        "s3.bucket, ' '",
        "s3.endpoint, s3.example.com:9000",
        "s3.endpoint, ftp://example.com",
        "s3.prefix, /cold",
        "s3.prefix, a//b",
        "cache.bytes, 1000",
        "chunk.bytes, 1",
        "upload.part.bytes, 1000",
        "compression, gzip",
        "startup.probe, maybe",
        "upload.parallel.parts, 0"
    })
    void anInvalidSettingIsNamed(String name, String value) {
        Map<String, Object> settings = least();
        settings.put(name, value);
        assertThatThrownBy(() -> Settings.parse(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3.kms.key.id|needs s3.encryption=aws:kms|s3.kms.key.id=alias/a",
                "s3.kms.key.id|needs s3.encryption=aws:kms|s3.kms.key.id=a;s3.encryption=AES256",
                "s3.kms.bucket.key|needs s3.encryption=aws:kms|s3.kms.bucket.key=true",
                "s3.kms.bucket.key|no bucket"
                        + " keys|s3.kms.bucket.key=true;s3.encryption=aws:kms:dsse",
                "s3.encryption|must be one of|s3.encryption=kms",
                "s3.bucket.owner|12 digits|s3.bucket.owner=me",
                "s3.ca.file|is for https|s3.ca.file=/ca;s3.endpoint=http://store:80",
                "s3.proxy.except|needs s3.proxy.url|s3.proxy.except=a.example",
                "s3.proxy.except|host names or"
                        + " addresses|s3.proxy.url=http://p:1;s3.proxy.except=10.0.0.0/8",
                "s3.proxy.except|host names or"
                        + " addresses|s3.proxy.url=http://p:1;s3.proxy.except=*.example",
                "s3.proxy.url|must be like|s3.proxy.url=https://proxy:3128",
                "s3.proxy.url|must be like|s3.proxy.url=http://proxy",
                "s3.proxy.url|(with a password)|s3.proxy.url=http://me:secret@proxy:3128",
                "s3.web.identity.role.arn|is missing|s3.web.identity.token.file=/token",
                "s3.web.identity.token.file|is"
                        + " missing|s3.web.identity.role.arn=arn:aws:iam::1:role/a",
                "s3.web.identity.token.file|remove one of"
                    + " them|s3.web.identity.token.file=/t;s3.web.identity.role.arn=arn:aws:iam::1:role/a;s3.credentials.directory=/c",
                "s3.role.arn|like arn:aws:iam|s3.role.arn=kafka",
                "s3.role.external.id|needs s3.role.arn|s3.role.external.id=abc",
                "s3.role.external.id|2 to 1224|s3.role.external.id=a"
                        + " b;s3.role.arn=arn:aws:iam::1:role/a",
                "s3.sts.endpoint|has no effect|s3.sts.endpoint=http://sts",
                "s3.sts.endpoint|must be a"
                        + " URL|s3.sts.endpoint=sts;s3.role.arn=arn:aws:iam::1:role/a"
            })
    void anIncompleteOrContradictorySettingIsNamed(String name, String words, String given) {
        Map<String, Object> settings = least();
        for (String pair : given.split(";")) {
            settings.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
        }
        assertThatThrownBy(() -> Settings.parse(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret@");
    }

    /**
     * Fails if the operator renders a setting that the plugin does not know, or reads differently.
     */
    @Test
    void whatTheOperatorWritesIsKnownAndValid() throws IOException {
        try (Stream<Path> cases = Files.list(Path.of("../operator/src/test/resources/golden"))) {
            List<Map<String, String>> all =
                    cases.map(SettingsTest::written).filter(each -> !each.isEmpty()).toList();
            assertThat(all)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(settings -> {
                        assertThat(settings.keySet())
                                .filteredOn(name -> !isOfKafkasClients(name))
                                .isSubsetOf(Settings.DEFINITION.names());
                        Settings.parse(settings);
                    });
        }
    }

    /** Or of the factory that makes their TLS connections. */
    private static boolean isOfKafkasClients(String name) {
        String client = name.replaceFirst("^cleanup\\.client\\.", "");
        return !client.equals(name)
                && (AdminClientConfig.configNames().contains(client)
                        || client.startsWith("spillway.tls."));
    }

    @Test
    void clientsOfTheClusterGetTheirSettingsAsTheyAre() {
        Map<String, Object> settings = least();
        settings.put("cleanup.client.security.protocol", "SSL");
        settings.put("cleanup.client.spillway.tls.key.file", "/etc/spillway/tls/tls.key");
        assertThat(Settings.parse(settings).deletion().cluster()).isEmpty();

        settings.put("cleanup.bootstrap.servers", "events-broker-0.events-nodes.default.svc:9091");

        assertThat(Settings.parse(settings).deletion().cluster())
                .isEqualTo(
                        Map.of(
                                "bootstrap.servers",
                                "events-broker-0.events-nodes.default.svc:9091",
                                "security.protocol",
                                "SSL",
                                "spillway.tls.key.file",
                                "/etc/spillway/tls/tls.key"));
    }

    /** Empty where no broker is written (a Connect), or one without tiered storage. */
    private static Map<String, String> written(Path golden) {
        Map<String, String> settings = new HashMap<>();
        for (Path brokers : brokerConfigMaps(golden)) {
            for (String line : lines(brokers)) {
                String setting = line.strip();
                if (setting.startsWith("rsm.config.")) {
                    String[] words = setting.substring("rsm.config.".length()).split("=", 2);
                    settings.put(words[0], words[1].replaceAll("\\$\\{env:\\w+}", "from-env"));
                }
            }
        }
        return settings;
    }

    private static List<Path> brokerConfigMaps(Path golden) {
        try (Stream<Path> files = Files.list(golden)) {
            return files.filter(file -> file.toString().endsWith("-brokers.yaml"))
                    .filter(file -> file.toString().contains("out-ConfigMap-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Settings.parse(Map.of("s3.bucket", "cold")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.id");
    }

    /** {@code -Dspillway.regenerate=true} writes the page instead. */
    @Test
    void theReferencePageMatchesTheCode() throws Exception {
        String page = page();
        if (Boolean.getBoolean("spillway.regenerate")) {
            Files.writeString(TABLE, page);
        }
        assertThat(TABLE).hasContent(page.strip());
    }

    private static String page() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Tiered storage: settings

                        Generated from the code (`Settings.DEFINITION`); a test holds the two together. A broker gives each as `rsm.config.<name>`, where `rsm.config.` is what `remote.log.storage.manager.impl.prefix` says. Only `cluster.id` and `s3.bucket` have no default; with good ones for the rest there should be nothing to tune.

                        | setting | type | default | bounds | |
                        |---|---|---|---|---|
                        """);
        for (ConfigKey key : Settings.DEFINITION.configKeys().values()) {
            page.append(
                    String.format(
                            Locale.ROOT,
                            "| `%s` | %s | %s | %s | %s |%n",
                            key.name,
                            key.type.name().toLowerCase(Locale.ROOT),
                            defaultOf(key),
                            key.validator == null ? "" : bounds(key.validator.toString()),
                            key.documentation));
        }
        return page.toString();
    }

    private static String defaultOf(ConfigKey key) {
        if (key.defaultValue == ConfigDef.NO_DEFAULT_VALUE) {
            return "**required**";
        }
        if (key.defaultValue == null) {
            return "unset";
        }
        return key.defaultValue.equals("") ? "empty" : "`" + key.defaultValue + "`";
    }

    private static String bounds(String text) {
        return text.replace("[", "").replace("]", "").replace(",...,", " to ").replace(",", ", ");
    }
}
