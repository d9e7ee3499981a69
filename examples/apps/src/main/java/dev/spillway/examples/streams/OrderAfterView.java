package dev.spillway.examples.streams;

/** An order, and a page that its visitor had looked at shortly before. */
record OrderAfterView(String order, String view, String page, long cents) {

    static OrderAfterView of(Order order, PageView view) {
        return new OrderAfterView(order.id(), view.id(), view.page(), order.cents());
    }
}
