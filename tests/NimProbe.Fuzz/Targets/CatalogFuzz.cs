using System.Text;
using NimProbe.Engine.Catalog;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Fuzz.Targets;

/// <summary>Parses a page of the catalogue: valid ids, or one error.</summary>
internal static class CatalogFuzz
{
    private static readonly Uri s_address = new("http://127.0.0.1/v1/models");

    public static FuzzTarget Target { get; } = new(
        "Catalogue",
        [
            """
            {"object":"list","data":[
            {"id":"meta/llama-3.1-8b-instruct","object":"model","created":735790403,"owned_by":"meta"},
            {"id":"nvidia/nv-embedqa-e5-v5","object":"model","created":735790403,"owned_by":"nvidia"}]}
            """u8.ToArray(),
            """{"data":[{"id":"a/b"}],"has_more":true,"last_id":"a/b"}"""u8.ToArray(),
            """{"data":[{"id":null},{"id":7},{"id":["a"]},{"id":{"id":"a"}},{},null,1,"a/b",[]]}"""u8.ToArray(),
            .. AnswerLibrary.BuiltIn
                .Where(static a => a.Text.Contains("data", StringComparison.Ordinal))
                .Select(static a => Encoding.UTF8.GetBytes(a.Text)),
        ],
        Words.With("\"data\":", "\"id\":", "\"has_more\":true", "\"last_id\":", "{\"id\":\"a/b\"},", "\"object\":\"list\""),
        Read);

    private static void Read(byte[] input)
    {
        try
        {
            CatalogPage page = CatalogPage.Parse(input, s_address);
            foreach (string id in page.Entries.Select(static e => e.Id))
            {
                Claim.Holds(NimModelId.GetValidationError(id) is null, "An id is invalid.");
                Claim.Prints(id);
            }

            Claim.Holds(page.UnusableEntries >= 0, "The number of entries is negative.");
        }
        catch (NimProbeException e)
        {
            Claim.Holds(e.ErrorId == NimErrorId.ResponseInvalid, $"The error is {e.ErrorId}.");
            Claim.Prints(e.Message);
        }
    }
}
