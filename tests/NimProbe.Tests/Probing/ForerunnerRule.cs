namespace NimProbe.Tests.Probing;

/// <summary>How the forerunner sorts answers, by status code alone.</summary>
internal static class ForerunnerRule
{
    public const string Hosted = "hosted";
    public const string NotAvailable = "not available";
    public const string Ambiguous = "ambiguous";

    /// <summary>The verdict on a status code; null where no answer came in its time.</summary>
    public static string Judge(int? statusCode) => statusCode switch
    {
        200 or 429 => Hosted,
        404 or 403 or 401 or 500 => NotAvailable,
        _ => Ambiguous,
    };
}
