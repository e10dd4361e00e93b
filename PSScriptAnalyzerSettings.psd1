@{
    Severity     = @('Error', 'Warning', 'Information')
    ExcludeRules = @(
        # The build and the demo write messages for a user at the console.
        'PSAvoidUsingWriteHost'

        # The rule does not detect that a script block or a nested function uses a parameter of the enclosing function.
        'PSReviewUnusedParameter'
    )
    Rules        = @{
        PSPlaceOpenBrace           = @{ Enable = $true; OnSameLine = $true; NewLineAfter = $true; IgnoreOneLineBlock = $true }
        PSPlaceCloseBrace          = @{ Enable = $true; NewLineAfter = $false; IgnoreOneLineBlock = $true }
        PSUseConsistentIndentation = @{ Enable = $true; Kind = 'space'; IndentationSize = 4; PipelineIndentation = 'IncreaseIndentationForFirstPipeline' }
        PSUseConsistentWhitespace  = @{ Enable = $true; CheckOpenBrace = $true; CheckOpenParen = $true; CheckOperator = $false; CheckSeparator = $true; CheckPipe = $true }
    }
}
