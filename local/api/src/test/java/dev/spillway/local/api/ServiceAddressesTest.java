package dev.spillway.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.api.resources.ServiceRange;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How Services get their addresses, with the words of Kubernetes' API server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceAddressesTest {

    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String PORTS = "ports: [{port: 80}]";

    private final TestApi api = in("127.1.7.0/24");

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void aServiceHasAnAddressInTheResponseToItsCreation() {
        TestApi.Answer created = create(api, "created", "");

        assertThat(created.at("spec.clusterIP").asText()).matches("127\\.1\\.7\\.\\d+");
        assertThat(created.at("spec.clusterIPs").size()).isEqualTo(1);
        assertThat(created.at("spec.clusterIPs.0")).isEqualTo(created.at("spec.clusterIP"));
        assertThat(created.at("spec.ipFamilies.0").asText()).isEqualTo("IPv4");
        assertThat(created.at("spec.ipFamilyPolicy").asText()).isEqualTo("SingleStack");
        assertThat(created.at("spec.ports.0.targetPort").asInt()).isEqualTo(80);
        assertThat(api.get(SERVICES + "/created").body()).isEqualTo(created.body());
    }

    @Test
    void anAppliedServiceHasAnAddressThatItsApplierDoesNotOwn() {
        TestApi.Answer applied =
                api.apply(SERVICES + "/applied", "me", "spec: {selector: {a: b}, " + PORTS + "}");
        TestApi.Answer again =
                api.apply(
                        SERVICES + "/applied",
                        "me",
                        "spec: {selector: {a: c}, ports: [{port: 1}]}");

        assertThat(applied.at("spec.clusterIP").asText()).startsWith("127.1.7.");
        assertThat(again.code()).isEqualTo(200);
        assertThat(again.at("spec.clusterIP")).isEqualTo(applied.at("spec.clusterIP"));
        assertThat(again.at("metadata.managedFields.0.fieldsV1").toString())
                .doesNotContain("clusterIP");
    }

    @Test
    void anUpdateThatOmitsTheAddressKeepsIt() {
        TestApi.Answer created = create(api, "kept", "");

        TestApi.Answer replaced =
                api.put(SERVICES + "/kept", "metadata: {name: kept}\nspec: {ports: [{port: 81}]}");

        assertThat(replaced.code()).isEqualTo(200);
        assertThat(replaced.at("spec.clusterIP")).isEqualTo(created.at("spec.clusterIP"));
        assertThat(replaced.at("spec.clusterIPs")).isEqualTo(created.at("spec.clusterIPs"));
    }

    @Test
    void theAddressMayNotChangeOnceSet() {
        create(api, "fixed", "");
        create(api, "without", "clusterIP: None");

        for (String change : new String[] {"127.1.7.250", "None"}) {
            TestApi.Answer refused =
                    api.mergePatch(SERVICES + "/fixed", "spec: {clusterIP: " + change + "}");

            assertThat(refused.code()).isEqualTo(422);
            assertThat(refused.message())
                    .isEqualTo(
                            "Service \"fixed\" is invalid: spec.clusterIPs[0]: Invalid value:"
                                    + " [\"%s\"]: may not change once set",
                            change);
        }
        assertThat(api.mergePatch(SERVICES + "/without", "spec: {clusterIP: 127.1.7.250}").code())
                .isEqualTo(422);
    }

    @Test
    void aFreeAddressOfTheRangeMayBeChosen() {
        TestApi.Answer chosen = create(api, "chosen", "clusterIP: 127.1.7.200");

        assertThat(chosen.at("spec.clusterIP").asText()).isEqualTo("127.1.7.200");
        assertThat(chosen.at("spec.clusterIPs.0").asText()).isEqualTo("127.1.7.200");
        TestApi.Answer taken = create(api, "second", "clusterIP: 127.1.7.200");
        assertThat(taken.code()).isEqualTo(422);
        assertThat(taken.message())
                .isEqualTo(
                        "Service \"second\" is invalid: spec.clusterIPs: Invalid value:"
                                + " [\"127.1.7.200\"]: failed to allocate IP 127.1.7.200: provided"
                                + " IP is already allocated");
    }

    @Test
    void anAddressOutsideOfTheRangeIsRefused() {
        for (String address : new String[] {"127.1.8.1", "127.1.7.0", "127.1.7.255"}) {
            TestApi.Answer refused = create(api, "outside", "clusterIP: " + address);

            assertThat(refused.code()).isEqualTo(422);
            assertThat(refused.message())
                    .isEqualTo(
                            "Service \"outside\" is invalid: spec.clusterIPs: Invalid value:"
                                    + " [\"%1$s\"]: failed to allocate IP %1$s: the provided IP"
                                    + " (%1$s) is not in the valid range. The range of valid IPs is"
                                    + " 127.1.7.0/24",
                            address);
        }
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThat(create(api, "wrong", "clusterIP: 127.1.7").message())
                .isEqualTo(
                        "Service \"wrong\" is invalid: spec.clusterIPs[0]: Invalid value:"
                                + " \"127.1.7\": must be a valid IP address, (e.g. 10.9.8.7 or"
                                + " 2001:db8::ffff)");
        assertThat(create(api, "wrong", "clusterIP: 127.1.7.9, clusterIPs: [127.1.7.8]").message())
                .endsWith(
                        "spec.clusterIPs: Invalid value: [\"127.1.7.8\"]: first value must match"
                                + " `clusterIP`");
        assertThat(create(api, "wrong", "ipFamilies: [IPv6]").message())
                .endsWith(
                        "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this"
                                + " cluster");
    }

    @Test
    void headlessServicesAndExternalNamesHaveNone() {
        TestApi.Answer headless =
                api.create(SERVICES, "metadata: {name: headless}\nspec: {clusterIP: None}");
        TestApi.Answer external =
                api.create(
                        SERVICES,
                        "metadata: {name: away}\nspec: {type: ExternalName, externalName: a.b}");

        assertThat(headless.at("spec.clusterIPs.0").asText()).isEqualTo("None");
        assertThat(external.code()).isEqualTo(201);
        assertThat(external.at("spec.clusterIP").isMissingNode()).isTrue();
        assertThat(
                        api.mergePatch(
                                        SERVICES + "/away",
                                        "spec: {type: ClusterIP, externalName: null, "
                                                + PORTS
                                                + "}")
                                .at("spec.clusterIP")
                                .asText())
                .startsWith("127.1.7.");
        assertThat(
                        api.mergePatch(
                                        SERVICES + "/away",
                                        "spec: {type: ExternalName, externalName: a.b}")
                                .at("spec.clusterIP")
                                .isMissingNode())
                .isTrue();
    }

    @Test
    void aDryRunTakesNoAddress() {
        TestApi.Answer tried =
                api.create(
                        SERVICES + "?dryRun=All",
                        "metadata: {name: tried}\nspec: {clusterIP: 127.1.7.201, " + PORTS + "}");

        assertThat(tried.code()).isEqualTo(201);
        assertThat(create(api, "real", "clusterIP: 127.1.7.201").code()).isEqualTo(201);
    }

    @Test
    void twoPortsOfOneProtocolHaveDifferentNumbers() {
        TestApi.Answer refused =
                api.create(
                        SERVICES,
                        "metadata: {name: twice}\n"
                                + "spec: {ports: [{name: a, port: 80}, {name: b, port: 80}]}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("spec.ports[1]: Duplicate value");
    }

    @Test
    void addressesAreUniqueUntilTheRangeIsFullAndFreedByADeletion() {
        try (TestApi small = in("127.1.9.16/29")) {
            var addresses = new java.util.HashSet<String>();
            for (int i = 0; i < 6; i++) {
                addresses.add(create(small, "s" + i, "").at("spec.clusterIP").asText());
            }
            assertThat(addresses).hasSize(6).allMatch(each -> each.startsWith("127.1.9."));

            TestApi.Answer full = create(small, "more", "");
            assertThat(full.code()).isEqualTo(500);
            assertThat(full.message())
                    .isEqualTo(
                            "Internal error occurred: failed to allocate a serviceIP: range is"
                                    + " full");

            String freed = small.get(SERVICES + "/s3").at("spec.clusterIP").asText();
            small.delete(SERVICES + "/s3");
            assertThat(create(small, "more", "").at("spec.clusterIP").asText()).isEqualTo(freed);
        }
    }

    @Test
    void aFreedAddressIsNotGivenAgainAtOnce() {
        String first = create(api, "deleted", "").at("spec.clusterIP").asText();
        api.delete(SERVICES + "/deleted");

        assertThat(create(api, "deleted", "").at("spec.clusterIP").asText()).isNotEqualTo(first);
    }

    @Test
    void aRestartKeepsAddresses(@TempDir Path state) {
        ApiServer.Config config = config("127.1.7.0/24", state);
        TestApi.Answer created;
        try (TestApi before = new TestApi(config)) {
            created = create(before, "kept", "");
        }

        try (TestApi after = new TestApi(config)) {
            assertThat(after.get(SERVICES + "/kept").body()).isEqualTo(created.body());
            assertThat(create(after, "other", "").at("spec.clusterIP"))
                    .isNotEqualTo(created.at("spec.clusterIP"));
        }
    }

    @Test
    void inAnotherRangeEveryServiceGetsAnotherAddress(@TempDir Path state) {
        try (TestApi before = new TestApi(config("127.1.7.0/24", state))) {
            create(before, "a", "");
            create(before, "b", "");
            create(before, "headless", "clusterIP: None");
        }

        try (TestApi after = new TestApi(config("127.1.8.0/24", state))) {
            String a = after.get(SERVICES + "/a").at("spec.clusterIP").asText();
            String b = after.get(SERVICES + "/b").at("spec.clusterIPs.0").asText();
            assertThat(a).startsWith("127.1.8.").isNotEqualTo(b);
            assertThat(b).startsWith("127.1.8.");
            assertThat(after.get(SERVICES + "/headless").at("spec.clusterIP").asText())
                    .isEqualTo("None");
        }
    }

    private static TestApi in(String range) {
        return new TestApi(ApiServer.Config.inMemory().withServices(ServiceRange.parse(range)));
    }

    private static ApiServer.Config config(String range, Path state) {
        return ApiServer.Config.in(state).withServices(ServiceRange.parse(range));
    }

    private static TestApi.Answer create(TestApi api, String name, String field) {
        return api.create(
                SERVICES,
                "metadata: {name: %s}\nspec: {%s%s}"
                        .formatted(name, field.isEmpty() ? "" : field + ", ", PORTS));
    }
}
