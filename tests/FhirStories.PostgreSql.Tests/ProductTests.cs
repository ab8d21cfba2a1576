using FhirStories.Storage.PostgreSql;
using FhirStories.Storage.Tests;
using Npgsql;
using Xunit;

namespace FhirStories.PostgreSql.Tests;

public sealed class ProductTests
{
    [Fact]
    public async Task These_tests_run_on_PostgreSQL_whose_own_order_is_not_that_of_the_code_points()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        Assert.IsType<PostgreSqlProvider>(temporary.Provider);
        await using var connection = (NpgsqlConnection)await temporary.Provider.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT 'a' < 'B'", connection);
        Assert.Equal(true, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
