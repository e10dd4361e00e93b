using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Http;

/// <summary>Checks the Authorization header.</summary>
internal sealed class Authenticator
{
    private const string Scheme = "Bearer ";

    private readonly string? _expected;
    private readonly bool _asks;
    private readonly bool _refusesAll;
    private readonly PreparedAnswer _missing;
    private readonly PreparedAnswer _malformed;
    private readonly PreparedAnswer _refusal;

    public Authenticator(SandboxOptions options, ShapeAnswers answers)
    {
        _expected = options.Key is null ? null : Scheme + options.Key;
        _asks = options.Shape != SandboxShape.Nim && (options.Key is not null || options.RefuseKeyWith is not null);
        HidesFunctions = _asks && options.RefuseKeyWith == KeyRefusal.Scope;
        _refusesAll = options.RefuseKeyWith is not null and not KeyRefusal.Scope;
        _missing = PreparedAnswer.Of(answers.AuthorizationMissing);
        _malformed = PreparedAnswer.Of(answers.AuthorizationMalformed);
        _refusal = PreparedAnswer.Of(options.RefuseKeyWith switch
        {
            KeyRefusal.Forbidden => ControlPlaneAnswers.Forbidden,
            KeyRefusal.PaymentRequired => ControlPlaneAnswers.PaymentRequired,
            _ => answers.WrongKey,
        });
    }

    /// <summary>True when every key is good and no function is open to it.</summary>
    public bool HidesFunctions { get; }

    /// <summary>True when the header holds the server's own key.</summary>
    public bool Matches(string? header) => _expected is not null && header == _expected;

    /// <returns>The refusal; null when the request may pass.</returns>
    public PreparedAnswer? Check(string? header)
    {
        if (!_asks)
        {
            return null;
        }

        if (string.IsNullOrEmpty(header))
        {
            return _missing;
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length == Scheme.Length)
        {
            return _malformed;
        }

        bool isGood = !_refusesAll && (HidesFunctions || Matches(header));
        return isGood ? null : _refusal;
    }
}
