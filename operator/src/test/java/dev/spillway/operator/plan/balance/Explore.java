package dev.spillway.operator.plan.balance;

import java.util.*;

final class Explore {
    static World random(
            long seed, int brokers, int racks, int topics, int partitions, Limits limits) {
        var r = new Random(seed);
        var w = new World(limits);
        for (int i = 0; i < brokers; i++) w.broker(i, racks == 0 ? "" : "r" + i % racks, 0);
        for (int t = 0; t < topics; t++) {
            int n = Math.max(1, partitions / topics);
            int rf = Math.min(brokers, 3);
            long size = 1 + r.nextInt(1000);
            for (int i = 0; i < n; i++) {
                var ids = new ArrayList<Integer>();
                while (ids.size() < rf) {
                    int b = r.nextInt(brokers);
                    if (!ids.contains(b)) ids.add(b);
                }
                w.partition("t" + t, i, ids, 2, size * (50 + r.nextInt(100)));
            }
        }
        return w;
    }

    static Limits NOFLOOR = new Limits(100, 1L << 50, 20, 1L << 50, 100, 0.8, 0.9, 0, 1, 1, 0);

    static String stats(World w) {
        var ids = w.staying();
        var c = ids.stream().mapToLong(w::replicasOn).summaryStatistics();
        var b = ids.stream().mapToLong(w::bytesOn).summaryStatistics();
        var l = ids.stream().mapToLong(w::ledBy).summaryStatistics();
        return String.format(
                "count %d-%d leaders %.0f%%..%.0f%% bytes %.1f%%..%.1f%%",
                c.getMin(),
                c.getMax(),
                100 * l.getMin() / l.getAverage(),
                100 * l.getMax() / l.getAverage(),
                100 * b.getMin() / b.getAverage(),
                100 * b.getMax() / b.getAverage());
    }

    static void run(String what, World w) {
        w.fetchedInAPass = 1L << 40;
        var first = w.plan();
        w.begun.clear();
        w.cancelled = 0;
        int looks = w.settle(5000);
        long adds = w.begun.stream().mapToLong(m -> m.adds().size()).sum();
        var seen = new HashSet<String>();
        int twice = 0;
        for (var m : w.begun) for (int b : m.adds()) if (!seen.add(m.name() + ">" + b)) twice++;
        var again = new HashSet<String>();
        int many = 0;
        for (var m : w.begun) if (!m.adds().isEmpty() && !again.add(m.name())) many++;
        long bytes = w.begun.stream().mapToLong(m -> m.adds().size() * m.copyBytes()).sum();
        System.out.printf(
                "%-30s planned %d adds %d bytes, did %d adds %d bytes in %d looks; twice %d, moved"
                        + " again %d, cancelled %d; %s %s%n",
                what,
                first.remaining().replicas(),
                first.remaining().bytes() >> 10,
                adds,
                bytes >> 10,
                looks,
                twice,
                many,
                w.cancelled,
                stats(w),
                first.refusals());
        var p2 = w.plan();
        if (!p2.done()) System.out.println("  NOT STABLE " + p2.moves().size());
    }

    public static void main(String[] a) {
        for (int racks : new int[] {0, 3}) {
            for (int[] s : new int[][] {{3, 3, 60}, {4, 10, 100}, {6, 20, 400}, {30, 100, 3000}}) {
                var w = random(5, s[0], racks, s[1], s[2], NOFLOOR);
                String n = s[0] + "/" + racks + "/" + s[2] + " ";
                run(n + "random", w);
                w.scaleTo(s[0] + 1);
                run(n + "up", w);
                w.scaleTo(s[0] + 3);
                run(n + "up2", w);
                w.scaleTo(s[0]);
                run(n + "down3", w);
            }
        }
    }
}
