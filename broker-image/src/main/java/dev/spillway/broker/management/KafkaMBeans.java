package dev.spillway.broker.management;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;

/** Reads Kafka's state from the MBeans that its documentation lists under "Monitoring". */
public final class KafkaMBeans {
    private static final ObjectName BROKER_STATE =
            name("kafka.server:type=KafkaServer,name=BrokerState");
    private static final ObjectName LOGS_TO_RECOVER =
            name("kafka.log:type=LogManager,name=remainingLogsToRecover,*");
    private static final ObjectName RAFT = name("kafka.server:type=raft-metrics");
    private static final ObjectName METADATA_LAG =
            name("kafka.controller:type=KafkaController,name=LastAppliedRecordLagMs");

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    public KafkaState broker(boolean started) {
        try {
            int state = number(BROKER_STATE, "Value").intValue();
            long logs = 0;
            for (ObjectName directory : beans.queryNames(LOGS_TO_RECOVER, null)) {
                logs += number(directory, "Value").longValue();
            }
            return new KafkaState.Broker(state, started, logs);
        } catch (NotRegisteredYet e) {
            return new KafkaState.NotRegistered();
        }
    }

    /**
     * The state of a controller.
     *
     * @param quiet how long a leader may write nothing to the metadata log; zero means without a
     *     limit
     */
    public KafkaState controller(boolean started, Duration quiet) {
        try {
            return new KafkaState.Controller(
                    attribute(RAFT, "current-state").toString(),
                    started,
                    number(RAFT, "current-leader").intValue(),
                    number(RAFT, "high-watermark").longValue(),
                    number(METADATA_LAG, "Value").longValue(),
                    quiet.toMillis());
        } catch (NotRegisteredYet e) {
            return new KafkaState.NotRegistered();
        }
    }

    private Number number(ObjectName bean, String attribute) throws NotRegisteredYet {
        return (Number) attribute(bean, attribute);
    }

    private Object attribute(ObjectName bean, String attribute) throws NotRegisteredYet {
        try {
            return beans.getAttribute(bean, attribute);
        } catch (InstanceNotFoundException | AttributeNotFoundException | RuntimeMBeanException e) {
            // Kafka registers BrokerState before there is anything behind it to ask.
            throw new NotRegisteredYet();
        } catch (JMException e) {
            throw new IllegalStateException("cannot read " + bean, e);
        }
    }

    private static ObjectName name(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Control flow within this class. */
    private static final class NotRegisteredYet extends Exception {
        private static final long serialVersionUID = 1;
    }
}
