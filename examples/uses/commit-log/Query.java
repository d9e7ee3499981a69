import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.StringJoiner;

/**
 * Runs one SQL query, for machines that have a JDK and no psql:
 *
 * <pre>
 * java -cp FOLDER-WITH-THE-JDBC-DRIVER/'*' Query.java JDBC-URL QUERY
 * </pre>
 */
public final class Query {
    private Query() {}

    public static void main(String[] arguments) throws SQLException {
        if (arguments.length != 2) {
            System.err.println("usage: Query.java JDBC-URL QUERY");
            System.exit(2);
        }
        try (var connection = DriverManager.getConnection(arguments[0]);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(arguments[1])) {
            var columns = rows.getMetaData();
            var header = new StringJoiner("\t");
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                header.add(columns.getColumnLabel(i));
            }
            System.out.println(header);
            while (rows.next()) {
                var row = new StringJoiner("\t");
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                System.out.println(row);
            }
        }
    }
}
