using System.Net;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Hosting;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The recorded probes and their replay.</summary>
public sealed class RecordedProbesFileTests
{
    [Fact]
    public void Every_recorded_day_loads_with_known_answers()
    {
        AnswerLibrary library = new(new Dictionary<string, SandboxAnswer>());
        int rows = 0;
        IReadOnlyList<DateOnly> days = RecordedProbes.ReadDays();
        foreach (DateOnly day in days)
        {
            IReadOnlyList<SandboxModel> models = RecordedProbes.ReadDay(day);
            _ = new SandboxModelCatalog(models, library, new TimeScale(1));
            Assert.Distinct(models.Select(model => model.Id));
            rows += models.Count;
        }

        Assert.Equal(43, days.Count);
        Assert.Equal(5014, rows);
    }

    [Fact]
    public async Task A_day_answers_as_recorded_and_on_one_route_only()
    {
        DateOnly day = new(2026, 6, 18);
        AnswerLibrary library = new(new Dictionary<string, SandboxAnswer>());
        SandboxOptions options = new() { Day = day, TimeScale = 0.0001 };
        await using SandboxServer server = await SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
        using SandboxClient client = new(server);

        foreach (SandboxModel model in RecordedProbes.ReadDay(day))
        {
            bool isChat = model.ChatAnswer is not null;
            SandboxAnswer recorded = library.Get(model.ChatAnswer ?? model.EmbeddingsAnswer!);
            if (recorded.Delivery == AnswerDelivery.Hang)
            {
                continue;
            }

            using HttpResponseMessage chat = await client.ChatAsync(model.Id);
            using HttpResponseMessage embeddings = await client.EmbedAsync(model.Id);
            using HttpResponseMessage completions = await client.CompleteAsync(model.Id);

            Assert.Equal(isChat ? recorded.Status : 404, (int)chat.StatusCode);
            Assert.Equal(isChat ? 404 : recorded.Status, (int)embeddings.StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, completions.StatusCode);
        }
    }

    [Fact]
    public void A_day_without_probes_is_reported_with_the_recorded_days()
    {
        SandboxException error = Assert.Throws<SandboxException>(() => RecordedProbes.ReadDay(new DateOnly(2026, 6, 17)));

        Assert.Equal("No probes were recorded on 2026-06-17; there are 43 days from 2026-06-18 to 2026-07-31.", error.Message);
    }
}
