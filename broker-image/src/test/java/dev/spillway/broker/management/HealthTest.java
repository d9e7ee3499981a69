package dev.spillway.broker.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.management.KafkaState.Broker;
import dev.spillway.broker.management.KafkaState.Controller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    @Test
    void isStartingBeforeKafkaHasRegisteredItsMBeans() {
        assertThat(Health.of(new KafkaState.NotRegistered()))
                .isEqualTo(new Health(false, "STARTING", ""));
    }

    @Test
    void saysWhatTheLauncherWaitsFor() {
        assertThat(Health.of(new KafkaState.Waiting("waiting for the controllers: no leader")))
                .isEqualTo(new Health(false, "STARTING", "waiting for the controllers: no leader"));
    }

    @Test
    void saysThatABrokerRegisters() {
        assertThat(Health.of(new Broker(1, false, 0)).detail()).startsWith("registering");
    }

    @ParameterizedTest
    @CsvSource({
        "0, STARTING",
        "1, STARTING",
        "2, RECOVERY",
        "6, PENDING_CONTROLLED_SHUTDOWN",
        "7, SHUTTING_DOWN",
        "99, UNKNOWN"
    })
    void aBrokerThatIsNotRunningIsNotReady(int state, String name) {
        Health health = Health.of(new Broker(state, true, 0));

        assertThat(health.ready()).isFalse();
        assertThat(health.state()).isEqualTo(name);
    }

    @Test
    void aRunningBrokerIsReady() {
        assertThat(Health.of(new Broker(3, true, 0))).isEqualTo(new Health(true, "RUNNING", ""));
    }

    @Test
    void aRunningBrokerIsNotReadyBeforeItsListenersAreOpen() {
        assertThat(Health.of(new Broker(3, false, 0)).ready()).isFalse();
    }

    @Test
    void saysHowManyLogsAreLeftToRecover() {
        assertThat(Health.of(new Broker(2, false, 17)).detail()).isEqualTo("17 logs to recover");
    }

    @ParameterizedTest
    @CsvSource({"leader", "follower", "observer"})
    void aControllerThatKnowsTheLeaderAndHasCaughtUpIsReady(String state) {
        Health health = Health.of(controller(state, 1000, 40, 480));

        assertThat(health.ready()).isTrue();
        assertThat(health.detail()).isEqualTo("leader is 1000");
    }

    @Test
    void aControllerWithoutALeaderIsNotReady() {
        Health health = Health.of(controller("candidate", -1, 40, 480));

        assertThat(health.ready()).isFalse();
        assertThat(health.state()).isEqualTo("CANDIDATE");
        assertThat(health.detail()).contains("no leader");
    }

    @Test
    void aControllerThatHasNotHeardFromTheLeaderIsNotReady() {
        assertThat(Health.of(controller("follower", 1000, -1, 0)).ready()).isFalse();
    }

    @Test
    void aControllerThatIsStillCatchingUpIsNotReady() {
        Health health = Health.of(controller("observer", 1000, 40, 45_000));

        assertThat(health.ready()).isFalse();
        assertThat(health.detail()).isEqualTo("behind the leader by 45 s");
    }

    @Test
    void anOldRecordSaysNothingOfAControllerWhoseLeaderNeedNotWrite() {
        assertThat(Health.of(new Controller("observer", true, 1000, 40, 45_000, 0)).ready())
                .isTrue();
    }

    @Test
    void aControllerIsNotReadyBeforeItsStartIsDone() {
        assertThat(Health.of(new Controller("follower", false, 1000, 40, 480, 500)).ready())
                .isFalse();
    }

    private static Controller controller(String state, int leader, long highWatermark, long lagMs) {
        return new Controller(state, true, leader, highWatermark, lagMs, 500);
    }
}
