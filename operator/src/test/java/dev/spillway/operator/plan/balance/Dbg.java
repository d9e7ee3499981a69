package dev.spillway.operator.plan.balance;

import java.util.*;

final class Dbg {
    public static void main(String[] a) {
        var w = Explore.random(5, 30, 3, 100, 3000, Explore.NOFLOOR);
        w.fetchedInAPass = 1L << 40;
        var d = Target.of(w.look(), w.limits).draft();
        System.out.println(LocalBytes.even(d, 0) + " copies " + d.copies());
        for (int f = 0; f < 30; f += 3)
            for (int t = 0; t < 30; t += 3) {
                if (d.bytes(f) - d.bytes(t) < 1000000) continue;
                int c1 = 0, c2 = 0;
                for (int p = d.on(f).nextSetBit(0); p >= 0; p = d.on(f).nextSetBit(p + 1))
                    if (d.canGo(p, f, t)) c1++;
                for (int p = d.on(t).nextSetBit(0); p >= 0; p = d.on(t).nextSetBit(p + 1))
                    if (d.canGo(p, t, f)) c2++;
                System.out.println(
                        f
                                + ">"
                                + t
                                + " "
                                + c1
                                + " "
                                + c2
                                + " "
                                + new Exchange(d, f, t, 100000, 5000000, 8).make());
            }
    }
}
